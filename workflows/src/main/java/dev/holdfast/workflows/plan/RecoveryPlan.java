package dev.holdfast.workflows.plan;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One team's recovery plan, valid by construction of its parser: names are unique, references
 * between components exist. Nothing in it is a secret: fields that need one hold a {@link
 * SecretReference}.
 *
 * @param home the site that the system runs at when all is well; which one is active is observed,
 *     never read from here
 * @param components what is not inside a server
 * @param policy how runs are conducted
 * @param promises what has been promised about the whole
 * @param changes when planned changes may be made
 * @param failover how the system changes its site
 */
public record RecoveryPlan(
    String name,
    List<String> sites,
    String home,
    List<Server> servers,
    List<Component> components,
    List<Webhook> webhooks,
    RunPolicy policy,
    Promises promises,
    ChangePolicy changes,
    FailoverPolicy failover) {

  public RecoveryPlan {
    sites = List.copyOf(sites);
    servers = List.copyOf(servers);
    components = List.copyOf(components);
    webhooks = List.copyOf(webhooks);
  }

  /** A plan that says nothing about the system as a whole. */
  public RecoveryPlan(
      String name,
      List<String> sites,
      String home,
      List<Server> servers,
      List<Component> components,
      List<Webhook> webhooks,
      RunPolicy policy) {
    this(
        name,
        sites,
        home,
        servers,
        components,
        webhooks,
        policy,
        Promises.none(),
        ChangePolicy.anytime(),
        FailoverPolicy.usual());
  }

  /** The database component of this name with the server it lives on. */
  public Optional<DatabaseOnServer> database(String component) {
    return databases().filter(it -> it.database().component().equals(component)).findFirst();
  }

  /** All databases of all servers, in the order of the plan. */
  public Stream<DatabaseOnServer> databases() {
    return servers.stream()
        .flatMap(server -> server.databases().stream().map(it -> new DatabaseOnServer(server, it)));
  }

  /** Everything that is recovered, databases first, in the order of the plan. */
  public Stream<Component> all() {
    return Stream.concat(databases().map(DatabaseOnServer::database), components.stream());
  }

  /** The services among the components. */
  public Stream<Service> services() {
    return components.stream().filter(Service.class::isInstance).map(Service.class::cast);
  }

  /** The services that must be restarted once {@code component} is back. */
  public List<Service> dependants(String component) {
    return services().filter(it -> it.terms().dependsOn().contains(component)).toList();
  }

  /** A database and the server that holds it. */
  public record DatabaseOnServer(Server server, Database database) {}
}
