package dev.holdfast.workflows.runbook;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What every run is asked with.
 *
 * @param run short id minted by whoever asks
 * @param planHash SHA-256 of the plan file's bytes as written
 * @param component what it is about; null if the whole plan, or several components of it
 * @param impactAt when a person says that the disaster began, if one does
 * @param webUi where the run can be watched, if known
 */
public record RunRequest(
    String run,
    Kind kind,
    String plan,
    String planHash,
    @Nullable String component,
    @Nullable String site,
    String requestedBy,
    @Nullable String reason,
    @Nullable Instant impactAt,
    @Nullable Duration rto,
    @Nullable Duration rpo,
    @Nullable String webUi) {

  /** Under this key a workflow's memo holds the request that it was started with. */
  public static final String MEMO = "request";

  /** What it is about, as people read it. */
  public String subject() {
    return component == null ? plan : plan + "/" + component;
  }

  /** The same with what a person said about it. */
  public RunRequest because(@Nullable String why, @Nullable Instant impact) {
    return new RunRequest(
        run, kind, plan, planHash, component, site, requestedBy, why, impact, rto, rpo, webUi);
  }

  /** The same with where it can be watched. */
  public RunRequest watchedAt(@Nullable String address) {
    return new RunRequest(
        run,
        kind,
        plan,
        planHash,
        component,
        site,
        requestedBy,
        reason,
        impactAt,
        rto,
        rpo,
        address);
  }

  /** The verb that asked. */
  public enum Kind {
    RESTORE,
    BACKUP,
    /** Makes a machine anew. */
    REBUILD,
    /** Moves a system away from a site that is lost. */
    FAILOVER,
    /** Moves a system to another site without losing anything. */
    SWITCHOVER,
    /** Moves a system home again, without losing anything. */
    FAILBACK,
    /** Stops the writes of a system. */
    FREEZE,
    /** Lets a frozen system write again. */
    UNFREEZE,
    /** Watches over the old database that a restore has kept. */
    COMMIT,
    /** Puts the old database that a restore has kept in its place again. */
    ROLLBACK
  }
}
