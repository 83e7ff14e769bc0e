package dev.holdfast.workflows.freeze;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Database;
import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Server;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.Webhook;
import dev.holdfast.workflows.runbook.RunRequest;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What {@code dr freeze} and {@code dr unfreeze} ask for.
 *
 * @param servers that are looked at, to see where the system takes writes
 * @param databases components on them that are closed or opened
 * @param services with a maintenance switch that is turned
 * @param webhooks who is told
 * @param onFailure what happens when a step has failed
 */
public record FreezeRequest(
    RunRequest run,
    List<Server> servers,
    List<String> databases,
    List<Service> services,
    List<Webhook> webhooks,
    OnFailure onFailure) {

  public FreezeRequest {
    servers = List.copyOf(servers);
    databases = List.copyOf(databases);
    services = List.copyOf(services);
    webhooks = List.copyOf(webhooks);
  }

  /**
   * For components of a plan; those that writes can't be stopped at are left out.
   *
   * @param wanted names of databases and services
   */
  public static FreezeRequest of(RunRequest run, RecoveryPlan plan, List<String> wanted) {
    List<String> databases =
        plan.databases().map(it -> it.database().component()).filter(wanted::contains).toList();
    List<Service> services =
        plan.services()
            .filter(it -> it.maintenance() != null && wanted.contains(it.component()))
            .toList();
    return new FreezeRequest(
        run,
        servers(plan, databases, services),
        databases,
        services,
        plan.webhooks(),
        onFailure(plan, databases));
  }

  /** Freezing and unfreezing exclude each other; a recovery is met at the fence records only. */
  public static String workflowId(String plan) {
    return "freeze/" + plan;
  }

  /** The names of what writes can be stopped at, of all that a plan holds. */
  public static List<String> components(RecoveryPlan plan) {
    Stream<String> databases = plan.databases().map(it -> it.database().component());
    return Stream.concat(
            databases,
            plan.services().filter(it -> it.maintenance() != null).map(Component::component))
        .toList();
  }

  /** A service is where the databases are that it needs; if the plan names none, where any is. */
  private static List<Server> servers(
      RecoveryPlan plan, List<String> databases, List<Service> services) {
    boolean somewhere =
        services.stream()
            .anyMatch(it -> plan.servers().stream().noneMatch(server -> serves(server, it)));
    return plan.servers().stream()
        .filter(
            server ->
                somewhere
                    || holds(server, databases)
                    || services.stream().anyMatch(it -> serves(server, it)))
        .toList();
  }

  private static boolean holds(Server server, List<String> components) {
    return server.databases().stream().map(Database::component).anyMatch(components::contains);
  }

  /** Whether the service needs one of the server's databases. */
  static boolean serves(Server server, Service service) {
    return holds(server, service.terms().dependsOn());
  }

  private static OnFailure onFailure(RecoveryPlan plan, List<String> databases) {
    boolean pause =
        plan.databases()
            .filter(it -> databases.contains(it.database().component()))
            .anyMatch(it -> it.database().terms().onFailure() == OnFailure.PAUSE);
    return pause ? OnFailure.PAUSE : OnFailure.COMPENSATE;
  }

  /** The same, to be watched there. */
  public FreezeRequest watchedAt(@Nullable String address) {
    return new FreezeRequest(
        run.watchedAt(address), servers, databases, services, webhooks, onFailure);
  }
}
