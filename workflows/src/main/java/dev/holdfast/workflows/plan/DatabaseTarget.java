package dev.holdfast.workflows.plan;

/**
 * A database as a run reaches it: what every activity on it is told.
 *
 * @param run the run, part of every name and session that it makes on the server
 * @param server the server, with this one database
 * @param site the site at which the server is reached
 */
public record DatabaseTarget(
    String run, String plan, Server server, String site, Database database) {

  /** The target for one database of a plan, at the plan's home. */
  public static DatabaseTarget of(
      String run, RecoveryPlan plan, RecoveryPlan.DatabaseOnServer found) {
    Server server = found.server();
    Server slice = server.slice(server.at(plan.home()), found.database());
    return new DatabaseTarget(run, plan.name(), slice, plan.home(), found.database());
  }

  /** The target for one database where a cluster's member runs. */
  public static DatabaseTarget at(
      String run, String plan, Server server, Member member, Database database) {
    Server.Place place = new Server.Place(member.site(), member.host(), member.port());
    return new DatabaseTarget(run, plan, server.slice(place, database), member.site(), database);
  }

  /** The same for another run. */
  public DatabaseTarget forRun(String other) {
    return new DatabaseTarget(other, plan, server, site, database);
  }

  /** The same server and run with another database. */
  public DatabaseTarget with(Database other) {
    return new DatabaseTarget(run, plan, server, site, other);
  }

  /** Where the server is reached. */
  public Server.Place place() {
    return server.at(site);
  }
}
