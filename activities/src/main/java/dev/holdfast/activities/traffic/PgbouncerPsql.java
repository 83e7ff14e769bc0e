package dev.holdfast.activities.traffic;

import static dev.holdfast.activities.traffic.TrafficAddresses.misdescribed;
import static dev.holdfast.activities.traffic.TrafficAddresses.part;

import dev.holdfast.activities.postgres.MissingProgramsException;
import dev.holdfast.activities.postgres.PostgresPrograms;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.ProcessRequest;
import dev.holdfast.activities.process.ProcessResult;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.process.ProcessStartException;
import dev.holdfast.activities.process.RunningProcess;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.TrafficTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Speaks with pgbouncer's admin console through psql: the JDBC driver sets {@code
 * extra_float_digits} in every session, which the console refuses (tried with 42.7.14).
 */
final class PgbouncerPsql {

  private static final int PGBOUNCER = 6432;
  private static final String BETWEEN = "\u001f";
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final TrafficAddresses addresses;
  private final ProcessRunner runner;
  private final Supplier<PostgresPrograms> programs;

  PgbouncerPsql(
      TrafficAddresses addresses, ProcessRunner runner, Supplier<PostgresPrograms> programs) {
    this.addresses = addresses;
    this.runner = runner;
    this.programs = programs;
  }

  /**
   * What came back.
   *
   * @param good whether the command was carried out
   * @param rows by column
   * @param text what psql printed besides
   */
  record Answer(boolean good, List<Map<String, String>> rows, String text) {}

  /** One command in a session of its own; empty if it was not answered in time. */
  Optional<Answer> ask(TrafficTarget target, String command, Duration limit) {
    List<String> lines = new CopyOnWriteArrayList<>();
    RunningProcess process = start(target, command, lines);
    try {
      return process.await(limit).map(it -> answer(it, lines));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw FailureCode.TRAFFIC_UNREACHABLE.failure(
          target.traffic().component() + ": interrupted while pgbouncer was asked");
    } finally {
      process.end();
    }
  }

  private RunningProcess start(TrafficTarget target, String command, List<String> lines) {
    try {
      return runner.start(request(target, command), lines::add);
    } catch (ProcessStartException e) {
      throw FailureCode.PROGRAM_MISSING.failure(String.valueOf(e.getMessage()));
    }
  }

  private ProcessRequest request(TrafficTarget target, String command) {
    Traffic traffic = target.traffic();
    Traffic.Login login = part(traffic.login());
    HostAndPort console =
        HostAndPort.of(addresses.value(traffic.address()), PGBOUNCER)
            .orElseThrow(() -> misdescribed(traffic, "address is no HOST:PORT"));
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("PGHOST", console.host());
    environment.put("PGPORT", Integer.toString(console.port()));
    environment.put("PGDATABASE", "pgbouncer");
    environment.put("PGUSER", addresses.value(login.user()));
    environment.put("PGCONNECT_TIMEOUT", "3");
    List<String> secrets = new ArrayList<>();
    if (login.password() != null) {
      secrets.add(addresses.secret(login.password()));
      environment.put("PGPASSWORD", secrets.get(0));
    }
    return new ProcessRequest(
        List.of(
            program(),
            "--no-psqlrc",
            "--no-password",
            "--no-align",
            "--pset=footer=off",
            "--field-separator=" + BETWEEN,
            "--command=" + command),
        environment,
        secrets,
        null,
        new JobKey(target.run(), "pgbouncer-" + traffic.component()).marker(),
        GRACE);
  }

  private String program() {
    try {
      return programs.get().program("psql").toString();
    } catch (MissingProgramsException e) {
      throw FailureCode.PROGRAM_MISSING.failure(String.valueOf(e.getMessage()));
    }
  }

  private static Answer answer(ProcessResult result, List<String> lines) {
    List<Map<String, String>> rows = new ArrayList<>();
    List<String> columns = List.of();
    for (String line : lines) {
      List<String> words = List.of(line.split(BETWEEN, -1));
      if (words.size() > 1 && columns.isEmpty()) {
        columns = words;
      } else if (words.size() > 1) {
        Map<String, String> row = new HashMap<>();
        for (int i = 0; i < Math.min(words.size(), columns.size()); i++) {
          row.put(columns.get(i), words.get(i));
        }
        rows.add(row);
      }
    }
    return new Answer(result.succeeded(), rows, result.tail().strip());
  }
}
