package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.freeze.MaintenanceNotes;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.MemberTarget;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** Notes in {@code holdfast.freeze_service} of a primary's maintenance database. */
public final class PostgresMaintenanceNotes implements MaintenanceNotes {

  private static final Duration ANSWER = Duration.ofSeconds(10);

  private static final String ENTRIES =
      """
      SELECT service, site, was_on, run, plan, requested_by, reason, frozen_at
      FROM holdfast.freeze_service WHERE plan = ?
      """;

  private final PostgresServers servers;
  private final Attempts attempts;

  public PostgresMaintenanceNotes(PostgresServers servers, Attempts attempts) {
    this.servers = servers;
    this.attempts = attempts;
  }

  /** What is done in a session of the maintenance database. */
  @FunctionalInterface
  private interface Work<T> {
    T in(PostgresSession session, Attempt attempt) throws SQLException;
  }

  private <T> T at(MemberTarget primary, Work<T> work) {
    Attempt attempt = attempts.current();
    try (PostgresSession session =
        servers.tryOpen(primary, attempt.number(), "maintenance-notes", ANSWER)) {
      return work.in(session, attempt);
    } catch (SQLException e) {
      throw PostgresFailures.of(
          "remembering services at " + primary.member().name(), e, FailureCode.STEP_BROKE);
    }
  }

  @Override
  public Noted note(Note note) {
    Place place = note.place();
    return at(
        place.primary(),
        (session, attempt) -> {
          FreezeTables.ensure(session);
          session.update(
              """
              INSERT INTO holdfast.freeze_service
                (plan, service, site, run, requested_by, reason, was_on, frozen_at)
              VALUES (?, ?, ?, ?, ?, ?::text, ?, clock_timestamp()) ON CONFLICT DO NOTHING
              """,
              place.primary().plan(),
              place.service(),
              place.site(),
              place.primary().run(),
              note.order().requestedBy(),
              note.order().reason(),
              note.wasOn());
          Entry entry =
              session
                  .first(
                      ENTRIES + " AND service = ? AND site = ?",
                      PostgresMaintenanceNotes::entry,
                      place.primary().plan(),
                      place.service(),
                      place.site())
                  .orElseThrow();
          return new Noted(entry, attempt);
        });
  }

  @Override
  public Read read(MemberTarget primary) {
    return at(
        primary,
        (session, attempt) -> {
          List<Entry> entries =
              FreezeTables.exist(session)
                  ? session.list(
                      ENTRIES + " ORDER BY service, site",
                      PostgresMaintenanceNotes::entry,
                      primary.plan())
                  : List.of();
          return new Read(entries, attempt);
        });
  }

  private static Entry entry(ResultSet row) throws SQLException {
    return new Entry(
        row.getString("service"),
        row.getString("site"),
        row.getBoolean("was_on"),
        WriteFreeze.by(row));
  }

  @Override
  public Forgotten forget(Place place) {
    return at(
        place.primary(),
        (session, attempt) -> {
          int forgotten =
              FreezeTables.exist(session)
                  ? session.update(
                      """
                      DELETE FROM holdfast.freeze_service
                      WHERE plan = ? AND service = ? AND site = ?
                      """,
                      place.primary().plan(),
                      place.service(),
                      place.site())
                  : 0;
          return new Forgotten(forgotten > 0, attempt);
        });
  }
}
