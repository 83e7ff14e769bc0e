package dev.holdfast.workflows.runbook;

import io.temporal.failure.ApplicationFailure;
import org.jspecify.annotations.Nullable;

/**
 * Why something did not work: one number, used in answers, logs and docs/errors.md alike.
 *
 * <p>The hundreds say which exit code a run that ends with it has when nothing is left behind: 1xx
 * ends with 1, 2xx with 2, 3xx with 3, 4xx with 4, 5xx with 5.
 */
public enum FailureCode {
  BACKUP_DAMAGED(
      101, false, WhoActs.OPERATOR, "take another backup: --backup ID, see dr backup list"),
  SERVER_UNREACHABLE(
      102, true, WhoActs.PLATFORM, "start PostgreSQL or correct host and port in the plan"),
  LOGIN_REFUSED(
      103, false, WhoActs.OPERATOR, "correct user or password reference of the server in the plan"),
  EXTENSION_MISSING(
      104, false, WhoActs.PLATFORM, "install the extension's package on the PostgreSQL host"),
  VERSION_MISMATCH(
      105,
      false,
      WhoActs.PLATFORM,
      "install matching PostgreSQL programs, or restore into a newer server"),
  NO_ROOM(106, false, WhoActs.PLATFORM, "free disk space or add some, then run again"),
  PRIVILEGE_MISSING(
      107,
      false,
      WhoActs.OPERATOR,
      "let the plan's user own the database and create databases, or be a superuser"),
  RESTORE_FAILED(
      108,
      false,
      WhoActs.OPERATOR,
      "read the step's detail; a restore beside has not touched the live one"),
  SIDE_COPY_DIFFERS(
      109,
      false,
      WhoActs.OPERATOR,
      "the restored copy is not what the backup holds or the plan wants: take another backup"),
  SESSIONS_REMAIN(
      110, false, WhoActs.PLATFORM, "end the named sessions on the server, then run again"),
  SECRET_UNRESOLVED(
      111, false, WhoActs.OPERATOR, "give the worker the variable or file that the plan names"),
  SERVICE_RESTART_FAILED(
      112, false, WhoActs.OPERATOR, "read the command's output in the step's detail"),
  SERVICE_CHECK_FAILED(
      113,
      false,
      WhoActs.OPERATOR,
      "look at the checks: the service did not hold them for stableFor"),
  DUMP_FAILED(114, false, WhoActs.OPERATOR, "read the step's detail; no backup was listed"),
  SWAP_FAILED(115, false, WhoActs.OPERATOR, "read the step's detail; both names are whole"),
  PROGRAM_MISSING(
      116,
      false,
      WhoActs.PLATFORM,
      "install the PostgreSQL client programs on the worker's host: dr doctor"),
  COMMAND_NOT_ALLOWED(
      117,
      false,
      WhoActs.OPERATOR,
      "let the worker's operator add the command to HOLDFAST_HOME/allowed-commands"),
  STORE_UNWRITABLE(118, true, WhoActs.PLATFORM, "make the folder writable for the worker"),
  DATABASE_MISSING(
      119,
      false,
      WhoActs.OPERATOR,
      "there is nothing to back up: correct the database's name in the plan"),
  TIMED_OUT(120, false, WhoActs.PLATFORM, "the step took longer than the plan's timeout allows"),
  ABORTED(121, false, WhoActs.OPERATOR, "somebody asked for it: see the run's detail"),
  DEMO_CONTRADICTED(
      122,
      false,
      WhoActs.HOLDFAST,
      "the demo saw other than the run told: report it with its evidence"),
  SUPERSEDED(
      123, true, WhoActs.HOLDFAST, "nothing to do: a later attempt of the same run has taken over"),
  ORIGIN_UNREACHABLE(
      131, true, WhoActs.PLATFORM, "bring the repository's origin back, or correct it in the plan"),
  ORIGIN_REFUSED(
      132,
      false,
      WhoActs.OPERATOR,
      "give the worker's user access to the origin, or correct it in the plan"),
  BRANCH_MISSING(133, false, WhoActs.OPERATOR, "push the branch, or correct it in the plan"),
  LOCATION_UNUSABLE(
      134, false, WhoActs.OPERATOR, "read the step's detail: nothing at the location was touched"),
  CLONE_FAILED(
      135, false, WhoActs.OPERATOR, "read the step's detail; the live copy was not touched"),
  ARCHIVE_FAILED(136, false, WhoActs.OPERATOR, "read the step's detail; no backup was listed"),
  UNPACK_FAILED(
      137, false, WhoActs.OPERATOR, "read the step's detail; the live files were not touched"),
  REPLAY_INCOMPLETE(
      141,
      false,
      WhoActs.OPERATOR,
      "look why the standby does not apply what it has received: a paused or delayed replay"),
  PROMOTION_FAILED(
      142, false, WhoActs.OPERATOR, "read the step's detail and the standby's own log"),
  PERMIT_OVER(
      143,
      false,
      WhoActs.OPERATOR,
      "have the run try again: it takes a new permit to promote the standby"),
  FOLLOW_FAILED(
      144, false, WhoActs.OPERATOR, "rebuild the standby: its own log says what it lacks"),
  SERVER_WONT_START(
      145, false, WhoActs.OPERATOR, "read the server's log; its standby can be promoted"),
  HOST_UNREACHABLE(
      151, true, WhoActs.PLATFORM, "bring the host back, or correct its address in the plan"),
  HOST_KEY_REFUSED(
      152,
      false,
      WhoActs.OPERATOR,
      "make sure that it is the right host, then correct the file of known hosts"),
  HOST_LOGIN_REFUSED(
      153, false, WhoActs.OPERATOR, "let the host accept the plan's user and key: docs/servers.md"),
  CONTROL_FAILED(154, false, WhoActs.OPERATOR, "read the step's detail, and the server's own log"),
  SERVICE_CONTROL_FAILED(
      155, false, WhoActs.OPERATOR, "read the step's detail, and the service's own log"),
  REJOIN_FAILED(
      161, false, WhoActs.OPERATOR, "take the next road: rebuild the server from the new primary"),
  SALVAGE_FAILED(
      162,
      false,
      WhoActs.OPERATOR,
      "keep the old data directory as it is, and read the step's detail"),
  TRAFFIC_UNREACHABLE(
      171,
      true,
      WhoActs.PLATFORM,
      "bring back what sends clients to a site, or correct its address in the plan"),
  TRAFFIC_REFUSED(
      172,
      false,
      WhoActs.OPERATOR,
      "let the worker change what sends clients to a site: key, login or rights are wrong"),
  TRAFFIC_NOT_SWITCHED(
      173,
      true,
      WhoActs.OPERATOR,
      "the change was accepted but is not seen: look at what the step's detail names"),
  TRAFFIC_MISDESCRIBED(
      174,
      false,
      WhoActs.OPERATOR,
      "correct the component in the plan: what it names is not there"),
  HOOK_FAILED(
      175,
      true,
      WhoActs.OPERATOR,
      "bring back what the plan has called, or have the run go on without it"),
  TERRAFORM_FAILED(
      181,
      false,
      WhoActs.OPERATOR,
      "read what Terraform says in the step's detail; nothing was made"),
  APPLY_FAILED(
      182,
      false,
      WhoActs.OPERATOR,
      "read what Terraform says in the step's detail: the machine was not made as planned"),
  CHANGES_REMAIN(
      183,
      false,
      WhoActs.OPERATOR,
      "the code wants more changes although it was applied: see the step's detail"),
  STEP_BROKE(
      190,
      false,
      WhoActs.HOLDFAST,
      "this is a defect in Holdfast: report it with the run's history"),

  USAGE(201, false, WhoActs.OPERATOR, "see --help"),
  PLAN_INVALID(202, false, WhoActs.OPERATOR, "dr plan check FILE names every mistake"),
  TEMPORAL_UNREACHABLE(
      203,
      false,
      WhoActs.PLATFORM,
      "start this machine's control plane with dr up, or set TEMPORAL_ADDRESS"),
  PREREQUISITE_MISSING(204, false, WhoActs.PLATFORM, "dr doctor says what is missing"),
  NO_SUCH_RUN(205, false, WhoActs.OPERATOR, "dr status lists the runs"),
  ATTRIBUTES_MISSING(
      206,
      false,
      WhoActs.PLATFORM,
      "register Holdfast's search attributes on the Temporal cluster"),

  NO_BACKUP(
      301, false, WhoActs.OPERATOR, "dr backup run takes one; dr backup list shows what there is"),
  ALREADY_RUNNING(
      302, false, WhoActs.OPERATOR, "follow the other run with dr status, or dr abort it"),
  FENCE_HELD(
      303,
      false,
      WhoActs.OPERATOR,
      "wait for the other run, or see docs/errors.md#303 if it is certainly over"),
  FENCE_LOST(
      304,
      false,
      WhoActs.OPERATOR,
      "another run took the database over: this one may not change it any more"),
  MESSAGE_REFUSED(305, false, WhoActs.OPERATOR, "dr status shows what the run accepts now"),
  PROCESS_RUNNING(306, false, WhoActs.OPERATOR, "end the other process first: dr down"),
  NOT_KEPT(
      307,
      false,
      WhoActs.OPERATOR,
      "the old one can't be put back or removed by this run: see docs/errors.md#307"),
  CLUSTER_AMBIGUOUS(
      308,
      false,
      WhoActs.OPERATOR,
      "see that one member takes writes and all are of one cluster, then run again"),
  NO_STANDBY(
      309,
      false,
      WhoActs.OPERATOR,
      "bring a standby up, name another site with --to, or restore from a backup"),
  NOT_READY(310, false, WhoActs.OPERATOR, "put right what the step's detail names, then run again"),
  LOSS_TOO_LARGE(
      314,
      false,
      WhoActs.OPERATOR,
      "wait for a better standby, restore from a backup, or accept it: --accept-loss"),
  FENCE_UNPROVEN(
      311,
      false,
      WhoActs.OPERATOR,
      "see to it that the old primary is down and stays down; else a named person waives the proof"),
  START_REFUSED(
      312,
      false,
      WhoActs.OPERATOR,
      "another primary took this server's place: bring it back as a standby"),
  WRONG_SERVER(
      313, false, WhoActs.OPERATOR, "correct data directory, unit, host or port in the plan"),
  NO_PROVIDER(
      320,
      false,
      WhoActs.OPERATOR,
      "restrict the run with --component or --tier to what Holdfast can restore"),
  TRAFFIC_ELSEWHERE(
      330,
      false,
      WhoActs.OPERATOR,
      "clients are sent to neither site of the run: find out who sent them there"),
  ROAD_CLOSED(
      341,
      false,
      WhoActs.OPERATOR,
      "put right what the step's detail names, or bring the server back another way"),
  PLAN_TOO_LARGE(
      321, false, WhoActs.OPERATOR, "restrict the run with --component or --tier, part by part"),
  KEY_EXISTS(
      322, false, WhoActs.OPERATOR, "keep it, or name another file: dr key new NAME --file FILE"),
  STATE_LOST(
      351,
      false,
      WhoActs.OPERATOR,
      "bring the state back, or say that there is no machine yet: --new, see docs/rebuild.md"),
  STATE_DAMAGED(
      352, false, WhoActs.OPERATOR, "bring the state back from a copy: see docs/rebuild.md"),
  STATE_LOCKED(
      353, false, WhoActs.OPERATOR, "wait for whoever holds the lock, or see docs/rebuild.md"),
  STATE_FOREIGN(
      354, false, WhoActs.OPERATOR, "correct source or workspace in the plan: see docs/rebuild.md"),
  STATE_CHANGED(
      355,
      false,
      WhoActs.OPERATOR,
      "somebody changed the state meanwhile: find out who, then run again"),
  CHANGE_REFUSED(
      356,
      false,
      WhoActs.OPERATOR,
      "more would be destroyed than the machine: correct the code, or name it with --allow-destroy"),
  GUARD_ALIVE(
      331,
      false,
      WhoActs.OPERATOR,
      "the primary's guard is alive: if its site is lost all the same, a person must say so"),
  SERVER_SUPERSEDED(
      332,
      false,
      WhoActs.OPERATOR,
      "another member has taken this one's place: rebuild this one as its standby"),
  LEASE_HELD(
      333,
      false,
      WhoActs.OPERATOR,
      "the primary's guard keeps its lease: stop it there, or go over with dr switchover"),
  GUARD_UNKNOWN(
      334,
      false,
      WhoActs.OPERATOR,
      "no guard ever kept a lease for this member: see docs/guard.md"),

  NO_WORKER(401, false, WhoActs.PLATFORM, "start a worker: dr worker, or dr up"),
  NO_ANSWER(402, false, WhoActs.PLATFORM, "ask again: dr status"),
  RUN_BLOCKED(
      410,
      false,
      WhoActs.PLATFORM,
      "if the worker was upgraded, start the former version again: the run then goes on by itself"),

  UNDO_FAILED(
      501, false, WhoActs.OPERATOR, "the residue says what is left behind and how to remove it");

  /** Who can do something about it. */
  public enum WhoActs {
    OPERATOR,
    PLATFORM,
    HOLDFAST
  }

  private final int number;
  private final boolean retryable;
  private final WhoActs whoActs;
  private final String hint;

  FailureCode(int number, boolean retryable, WhoActs whoActs, String hint) {
    this.number = number;
    this.retryable = retryable;
    this.whoActs = whoActs;
    this.hint = hint;
  }

  public int number() {
    return number;
  }

  /** Whether the same attempt, made again, can succeed without anybody doing anything. */
  public boolean retryable() {
    return retryable;
  }

  public WhoActs whoActs() {
    return whoActs;
  }

  /** What to do about it, in one sentence. */
  public String hint() {
    return hint;
  }

  /** The exit code of a command that ends with this and leaves nothing behind. */
  public int exitCode() {
    return number / 100;
  }

  /** To be thrown by an activity; {@code message} must hold no secret. */
  public ApplicationFailure failure(String message) {
    return failure(message, null);
  }

  /**
   * A message to a run that its validator rejects. The number is in the text, since Temporal keeps
   * no type of a rejection.
   */
  public static ApplicationFailure refusal(String why) {
    return MESSAGE_REFUSED.failure(MESSAGE_REFUSED.number() + " " + why);
  }

  /** As {@link #failure(String)}, for a failure that something else caused. */
  public ApplicationFailure failure(String message, @Nullable Throwable cause) {
    return ApplicationFailure.newBuilder()
        .setMessage(message)
        .setType(name())
        .setNonRetryable(!retryable)
        .setCause(cause)
        .build();
  }

  /** Whether {@code thrown} or what caused it is this failure. */
  public boolean isIn(Throwable thrown) {
    for (Throwable it = thrown; it != null; it = it.getCause()) {
      if (it instanceof ApplicationFailure failure && failure.getType().equals(name())) {
        return true;
      }
    }
    return false;
  }
}
