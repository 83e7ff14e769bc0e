package dev.holdfast.activities.postgres;

import dev.holdfast.activities.files.StoreFailures;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.ProcessRequest;
import dev.holdfast.activities.process.ProcessResult;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.process.RunningProcess;
import dev.holdfast.activities.process.StrayProcesses;
import dev.holdfast.workflows.plan.DatabaseTarget;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Runs PostgreSQL's client programs against the servers of plans: logged in as the plan says, the
 * password in the child's environment only, marked with their job so that a later attempt finds
 * what was left of them.
 */
public final class PostgresClients {

  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final int SHOWN_LINES = 8;

  private static final Pattern LOGIN =
      Pattern.compile(
          "password authentication failed|no password supplied|no pg_hba.conf entry"
              + "|role \".*\" does not exist|authentication failed for user");
  private static final Pattern CONNECTION =
      Pattern.compile(
          "connection to server|server closed the connection|terminating connection"
              + "|could not receive data from server|no connection to the server"
              + "|connection unexpectedly|connection not open|could not connect");

  /** What {@code --verbose} prints of the work itself begins with the program's name only. */
  private static final Pattern COMPLAINT =
      Pattern.compile("(error|fatal|panic|detail|hint|warning):", Pattern.CASE_INSENSITIVE);

  private final PostgresServers servers;
  private final ProcessRunner runner;
  private final Supplier<PostgresPrograms> programs;

  /**
   * @param programs asked at every use, so that what was installed meanwhile is found
   */
  public PostgresClients(
      PostgresServers servers, ProcessRunner runner, Supplier<PostgresPrograms> programs) {
    this.servers = servers;
    this.runner = runner;
    this.programs = programs;
  }

  /** Who runs a program on which database. */
  record Login(DatabaseTarget target, String database, int attempt, JobKey job) {}

  PostgresServers servers() {
    return servers;
  }

  /** Fails with {@link FailureCode#PROGRAM_MISSING} if this host has none that fit. */
  PostgresPrograms programsFor(int serverMajor) {
    try {
      return programs.get().forServer(serverMajor);
    } catch (MissingProgramsException e) {
      throw FailureCode.PROGRAM_MISSING.failure(String.valueOf(e.getMessage()));
    }
  }

  /**
   * {@code database} as client programs take it whatever it is called: most read a name with {@code
   * =} in it as a connection string, and some any name as a pattern.
   */
  static String connectionTo(String database) {
    return "dbname='" + database.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  RunningProcess start(Login login, List<String> command, Consumer<String> line) {
    return start(login, command, new TreeMap<>(), line);
  }

  /** With {@code more} variables than the login needs, such as {@code PGOPTIONS}. */
  RunningProcess start(
      Login login, List<String> command, SortedMap<String, String> more, Consumer<String> line) {
    DatabaseTarget target = login.target();
    SortedMap<String, String> environment =
        servers.clientEnvironment(target, login.database(), login.attempt(), login.job().step());
    environment.putAll(more);
    return runner.start(
        new ProcessRequest(
            command, environment, servers.secrets(target), null, login.job().marker(), GRACE),
        line);
  }

  /**
   * Ends what earlier attempts of the job left on this host, and all other sessions of its run on
   * the server. Safe to repeat.
   */
  void endPredecessors(Login login) throws SQLException {
    endStrayProcesses(login.job());
    DatabaseTarget target = login.target();
    String step = "end " + login.job().step();
    try (PostgresSession session =
        servers.tryOpen(
            target,
            target.server().maintenanceDatabase(),
            login.attempt(),
            step,
            Duration.ofSeconds(30))) {
      session.list(
          """
          SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
          WHERE starts_with(application_name, ?) AND pid <> pg_backend_pid()
          """,
          row -> row.getBoolean(1),
          PostgresServers.sessionPrefix(target.run()));
    }
  }

  /**
   * How many connections a program may open: a server full of sessions keeps a few places for
   * superusers, into which one fits, but not several.
   */
  int jobs(DatabaseTarget target, PostgresSession session) throws SQLException {
    long free =
        session.number(
            """
            SELECT current_setting('max_connections')::int
              - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')
            """);
    int wanted = target.database().backups().jobs();
    return free > wanted + 1 ? wanted : 1;
  }

  void endStrayProcesses(JobKey job) {
    new StrayProcesses(runner, GRACE).end(job.marker());
  }

  /** What a program that did not succeed means, with what it complained about. */
  static ApplicationFailure failure(String program, ProcessResult result, FailureCode otherwise) {
    String complaint = complaint(result.tail());
    return codeOf(complaint, otherwise)
        .failure("%s ended with %d: %s".formatted(program, result.exitCode(), complaint));
  }

  private static FailureCode codeOf(String complaint, FailureCode otherwise) {
    if (StoreFailures.tellsOfNoRoom(complaint)) {
      return FailureCode.NO_ROOM;
    }
    if (LOGIN.matcher(complaint).find()) {
      return FailureCode.LOGIN_REFUSED;
    }
    if (CONNECTION.matcher(complaint).find()) {
      return FailureCode.SERVER_UNREACHABLE;
    }
    return complaint.toLowerCase(Locale.ROOT).contains("permission denied")
        ? FailureCode.PRIVILEGE_MISSING
        : otherwise;
  }

  private static String complaint(String tail) {
    List<String> lines = tail.lines().filter(it -> !it.isBlank()).toList();
    List<String> complaints = lines.stream().filter(it -> COMPLAINT.matcher(it).find()).toList();
    List<String> telling = complaints.isEmpty() ? lines : complaints;
    return telling.stream()
        .skip(Math.max(0, telling.size() - SHOWN_LINES))
        .collect(Collectors.joining(" | "));
  }
}
