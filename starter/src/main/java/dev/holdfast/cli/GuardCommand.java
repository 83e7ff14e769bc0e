package dev.holdfast.cli;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.worker.GuardEnd;
import dev.holdfast.worker.GuardProcess;
import dev.holdfast.worker.GuardSettings;
import dev.holdfast.worker.PidFile;
import dev.holdfast.workflows.plan.GuardPolicy;
import dev.holdfast.workflows.plan.Member;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.MemberTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one PostgreSQL server under a lease. */
@Command(
    name = "guard",
    description =
        "Runs the PostgreSQL server of one member, on this host, under a lease: starts it, starts"
            + " it again when it dies, and stops it when the lease ends. SIGTERM stops the server"
            + " and gives the lease back.")
final class GuardCommand extends AnsweringCommand {

  @Parameters(index = "0", paramLabel = "PLAN", description = "The recovery plan's file.")
  private @Nullable Path plan;

  @Parameters(index = "1", paramLabel = "SERVER", description = "A server of the plan.")
  private @Nullable String server;

  @Option(
      names = "--member",
      required = true,
      paramLabel = "NAME",
      description = "The member that is on this host: a standby's name, or SERVER-SITE.")
  private @Nullable String member;

  @Option(
      names = "--ttl",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "How long the lease holds after its last heartbeat, such as 10s. Default: the"
              + " plan's, else 10s; at least 5s.")
  private @Nullable Duration ttl;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "postgresql.conf, if it is not in the data directory.")
  private @Nullable Path configuration;

  @Option(
      names = "--start-timeout",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description =
          "How long PostgreSQL may take to come up, or to stop, before the guard gives"
              + " up. Default: 60s.")
  private Duration patience = Duration.ofSeconds(60);

  @Option(
      names = "--pid-file",
      paramLabel = "FILE",
      description = "Receives the guard's pid; removed at its end.")
  private @Nullable Path pidFile;

  GuardCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() throws IOException, InterruptedException {
    GuardSettings settings = settings();
    long pid = ProcessHandle.current().pid();
    invocation().termination().attend();
    PidFile file = pidFile == null ? null : new PidFile(invocation().directory().resolve(pidFile));
    try (GuardProcess guard =
        GuardProcess.start(
            invocation().configuration(), settings, invocation().environment(), this::say)) {
      if (file != null) {
        file.write(pid);
      }
      Thread termination = new Thread(() -> endWhenAsked(guard), "guard-termination");
      termination.setDaemon(true);
      termination.start();
      GuardEnd end = guard.run();
      if (end.code() != null) {
        throw new CommandFailure(end.code(), end.message());
      }
      return Answer.done(end.message(), Map.of("pid", pid));
    } finally {
      if (file != null) {
        file.remove(pid);
      }
    }
  }

  private void endWhenAsked(GuardProcess guard) {
    try {
      invocation().termination().await();
      guard.askToEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private GuardSettings settings() {
    RecoveryPlan read = Plans.read(invocation(), required(plan)).plan();
    Server found =
        read.servers().stream()
            .filter(it -> it.name().equals(server))
            .findFirst()
            .orElseThrow(() -> usage("the plan has no server " + server));
    Member guarded = member(found, required(member));
    GuardPolicy policy = found.guard();
    String grantor = policy == null ? null : policy.grantor();
    // the grantor's own guard, after a failover, has no standby to ask until one is named
    boolean hasGrantor = grantor != null && !grantor.equals(guarded.name());
    Duration lease = ttl != null ? ttl : policy == null ? GuardPolicy.USUAL : policy.ttl();
    if (lease.compareTo(GuardPolicy.SHORTEST) < 0) {
      throw usage("--ttl must be at least 5s, was " + lease.toMillis() + " ms");
    }
    return new GuardSettings(
        target(read, found, guarded),
        lease,
        hasGrantor ? target(read, found, member(found, required(grantor))) : null,
        data(guarded),
        configuration == null ? null : invocation().directory().resolve(configuration),
        invocation().home().path().resolve("guard").resolve(read.name() + "-" + guarded.name()),
        patience,
        invocation().configuration().taskQueue());
  }

  private static MemberTarget target(RecoveryPlan plan, Server server, Member member) {
    return new MemberTarget("guard", plan.name(), server, member);
  }

  private Path data(Member guarded) {
    ServerControl control = guarded.control();
    Reference directory = control == null ? null : control.dataDirectory();
    if (directory == null) {
      throw usage("the plan must say the dataDirectory of " + guarded.name());
    }
    return Path.of(new References(invocation().environment()).resolve(directory));
  }

  private static Member member(Server server, String name) {
    return server.members().stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                usage(
                    "server %s has no member %s; it has %s"
                        .formatted(
                            server.name(),
                            name,
                            server.members().stream().map(Member::name).toList())));
  }

  private static <T> T required(@Nullable T value) {
    if (value == null) {
      throw usage("see --help");
    }
    return value;
  }

  private static CommandFailure usage(String message) {
    return new CommandFailure(FailureCode.USAGE, message);
  }
}
