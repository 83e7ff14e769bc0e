package dev.holdfast.cli;

import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.runbook.FailureCode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a verb takes that moves a system to another site. */
final class MoveOptions {

  @Option(
      names = "--to",
      paramLabel = "SITE",
      description = "The site to move to; without it, the best standby elsewhere decides.")
  @Nullable String toSite;

  @Option(
      names = "--component",
      paramLabel = "C",
      description = "Only this server of the plan, or the server of this database.")
  @Nullable String component;

  /** The server to move. Fails with {@link FailureCode#USAGE} if that is not clear. */
  Server server(RecoveryPlan plan) {
    if (toSite != null && !plan.sites().contains(toSite)) {
      throw new CommandFailure(
          FailureCode.USAGE,
          "plan %s has no site %s, but %s"
              .formatted(plan.name(), toSite, String.join(", ", plan.sites())));
    }
    return server(plan, component);
  }

  /** The server of this name, or of the database of this name; the plan's only one for null. */
  static Server server(RecoveryPlan plan, @Nullable String wanted) {
    List<Server> found = plan.servers().stream().filter(it -> isCalled(wanted, it)).toList();
    if (found.size() == 1) {
      return found.get(0);
    }
    String names = String.join(", ", plan.servers().stream().map(Server::name).toList());
    throw new CommandFailure(
        FailureCode.USAGE,
        wanted == null
            ? "name one of the plan's servers with --component: " + names
            : "plan %s has no server or database %s; its servers: %s"
                .formatted(plan.name(), wanted, names));
  }

  private static boolean isCalled(@Nullable String wanted, Server server) {
    return wanted == null
        || server.name().equals(wanted)
        || server.databases().stream().anyMatch(it -> it.component().equals(wanted));
  }
}
