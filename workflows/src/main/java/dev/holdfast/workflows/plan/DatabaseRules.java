package dev.holdfast.workflows.plan;

import static dev.holdfast.workflows.plan.PlanRules.pathOf;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What PostgreSQL can name and swap. */
final class DatabaseRules {

  /** NAMEDATALEN - 1 in every packaged PostgreSQL; a longer name is cut without an error. */
  private static final int LONGEST_NAME = 63;

  private static final List<String> TEMPLATES = List.of("template0", "template1");

  private final Consumer<PlanFlaw> flaws;

  private DatabaseRules(Consumer<PlanFlaw> flaws) {
    this.flaws = flaws;
  }

  static void check(RecoveryPlan plan, Consumer<PlanFlaw> flaws) {
    plan.servers().forEach(new DatabaseRules(flaws)::checkServer);
  }

  private void checkServer(Server server) {
    PlanPath maintenance = pathOf(server).key("maintenanceDatabase");
    checkLength(maintenance, server.maintenanceDatabase());
    if (TEMPLATES.contains(server.maintenanceDatabase())) {
      flaws.accept(
          new PlanFlaw(
              maintenance,
              PlanFinding.Code.PLAN_RESERVED_DATABASE,
              "PostgreSQL copies %s for new databases; it cannot hold Holdfast's records"
                  .formatted(server.maintenanceDatabase()),
              "write postgres, or another database that is never restored"));
    }
    Map<String, String> owners = new TreeMap<>();
    for (Database database : server.databases()) {
      PlanPath path = pathOf(server, database);
      checkName(path.key("name"), server, database);
      checkOwner(path.key("name"), owners, database);
      checkContents(path, database);
    }
  }

  private void checkName(PlanPath path, Server server, Database database) {
    checkLength(path, database.name());
    boolean maintenance = database.name().equals(server.maintenanceDatabase());
    if (maintenance || TEMPLATES.contains(database.name())) {
      flaws.accept(
          new PlanFlaw(
              path,
              PlanFinding.Code.PLAN_RESERVED_DATABASE,
              maintenance
                  ? "%s is the maintenance database of server %s, which a restore cannot replace"
                      .formatted(database.name(), server.name())
                  : "%s belongs to PostgreSQL and is never restored".formatted(database.name()),
              maintenance
                  ? "name the database to protect, or another maintenanceDatabase"
                  : "name the database to protect"));
    }
  }

  private void checkOwner(PlanPath path, Map<String, String> owners, Database database) {
    String other = owners.putIfAbsent(database.name(), database.component());
    if (other != null) {
      flaws.accept(
          new PlanFlaw(
              path,
              PlanFinding.Code.PLAN_DUPLICATE_NAME,
              "PostgreSQL database %s is already component %s".formatted(database.name(), other),
              "keep one component per database of a server"));
    }
  }

  private void checkContents(PlanPath path, Database database) {
    PlanPath tables = path.key("require").key("tables");
    for (int i = 0; i < database.tables().size(); i++) {
      checkLength(tables.index(i), database.tables().get(i).schema());
      checkLength(tables.index(i), database.tables().get(i).table());
    }
    PlanPath extensions = path.key("require").key("extensions");
    for (int i = 0; i < database.extensions().size(); i++) {
      checkLength(extensions.index(i), database.extensions().get(i));
    }
    for (int i = 0; i < database.checks().size(); i++) {
      checkContents(path.key("checks").index(i), database.checks().get(i));
    }
  }

  private void checkContents(PlanPath path, Check check) {
    if (check instanceof Check.Tables tables) {
      for (int i = 0; i < tables.tables().size(); i++) {
        checkLength(path.key("tables").index(i), tables.tables().get(i).schema());
        checkLength(path.key("tables").index(i), tables.tables().get(i).table());
      }
    } else if (check instanceof Check.Extensions extensions) {
      for (int i = 0; i < extensions.extensions().size(); i++) {
        checkLength(path.key("extensions").index(i), extensions.extensions().get(i));
      }
    }
  }

  private void checkLength(PlanPath path, String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST_NAME) {
      flaws.accept(
          new PlanFlaw(
              path,
              PlanFinding.Code.PLAN_NAME_TOO_LONG,
              "a PostgreSQL name has at most 63 bytes, this one has " + bytes,
              "write the name as PostgreSQL keeps it: psql's \\l, \\dt and \\dx show it"));
    }
  }
}
