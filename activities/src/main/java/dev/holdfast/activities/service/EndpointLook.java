package dev.holdfast.activities.service;

import dev.holdfast.activities.planfile.ReferenceException;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.workflows.plan.Check;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Asks checks of kind HTTP, TCP and command once each; those of a database are left out. Neither
 * addresses nor what a command prints are in the answers.
 */
public final class EndpointLook {

  private final References references;
  private final HttpLook http = new HttpLook();
  private final CommandLook commands;

  public EndpointLook(References references, ProcessRunner runner, AllowedCommands allowed) {
    this.references = references;
    this.commands = new CommandLook(runner, allowed);
  }

  /** Fails with {@link FailureCode#COMMAND_NOT_ALLOWED} unless every command may be run here. */
  public void requireAllowed(List<Check> checks) {
    endpoints(checks)
        .filter(Check.Command.class::isInstance)
        .map(Check.Command.class::cast)
        .forEach(it -> commands.requireAllowed(it.command()));
  }

  /**
   * What each check sees now. Fails with {@link FailureCode#SECRET_UNRESOLVED} if an address is a
   * reference that leads nowhere, with {@link FailureCode#COMMAND_NOT_ALLOWED}.
   *
   * @param run whose commands they are
   */
  public List<CheckReport> ask(String run, List<Check> checks) {
    return endpoints(checks).map(it -> it.match(new Asking(run))).toList();
  }

  private static Stream<Check> endpoints(List<Check> checks) {
    return checks.stream().filter(it -> !it.ofDatabase());
  }

  private final class Asking implements Check.Cases<CheckReport> {
    private final String run;

    Asking(String run) {
      this.run = run;
    }

    @Override
    public CheckReport http(Check.Http check) {
      String url = value(check.url());
      return timed(check, Integer.toString(check.status()), () -> http.see(url, check.within()));
    }

    @Override
    public CheckReport tcp(Check.Tcp check) {
      String host = value(check.host());
      int port = port(check.port());
      return timed(check, TcpLook.ACCEPTED, () -> TcpLook.see(host, port, check.within()));
    }

    @Override
    public CheckReport command(Check.Command check) {
      commands.requireAllowed(check.command());
      return timed(check, "0", () -> commands.see(run, check));
    }

    @Override
    public CheckReport sql(Check.Sql check) {
      throw ofDatabase(check);
    }

    @Override
    public CheckReport rowCounts(Check.RowCounts check) {
      throw ofDatabase(check);
    }

    @Override
    public CheckReport tables(Check.Tables check) {
      throw ofDatabase(check);
    }

    @Override
    public CheckReport extensions(Check.Extensions check) {
      throw ofDatabase(check);
    }
  }

  private static IllegalArgumentException ofDatabase(Check check) {
    return new IllegalArgumentException("check %s is for a database".formatted(check.name()));
  }

  private String value(Reference reference) {
    try {
      return references.resolve(reference);
    } catch (ReferenceException e) {
      throw unresolved(e);
    }
  }

  private int port(Reference reference) {
    try {
      return references.port(reference);
    } catch (ReferenceException e) {
      throw unresolved(e);
    }
  }

  private static RuntimeException unresolved(ReferenceException e) {
    return FailureCode.SECRET_UNRESOLVED.failure(e.getMessage() + ": " + e.fix());
  }

  /** What a check saw, as text. */
  @FunctionalInterface
  private interface Look {
    String see() throws InterruptedException;
  }

  private static CheckReport timed(Check check, String expected, Look look) {
    long begun = System.nanoTime();
    String saw;
    CheckReport.State state;
    try {
      saw = look.see();
      state = saw.equals(expected) ? CheckReport.State.PASSED : CheckReport.State.FAILED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      saw = "interrupted";
      state = CheckReport.State.UNKNOWN;
    }
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    return new CheckReport(check.name(), check.required(), state, expected, saw, took);
  }
}
