package dev.holdfast.workflows.plan;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * One name, one thing: servers, databases and other components share their names, members of
 * servers have theirs, checks do within a component; and no two components are put back at the same
 * place.
 */
final class NameRules {

  private final Map<String, PlanPath> components = new TreeMap<>();
  private final Map<String, PlanPath> members = new TreeMap<>();
  private final Map<String, PlanPath> locations = new TreeMap<>();
  private final Consumer<PlanFlaw> flaws;

  private NameRules(Consumer<PlanFlaw> flaws) {
    this.flaws = flaws;
  }

  static void check(RecoveryPlan plan, List<PlacedComponent> components, Consumer<PlanFlaw> flaws) {
    NameRules rules = new NameRules(flaws);
    for (PlacedComponent component : components) {
      rules.checkComponent(component.path(), component.name());
      rules.checkChecks(component);
      rules.checkLocation(component);
    }
    for (Server server : plan.servers()) {
      PlanPath path = PlanRules.pathOf(server);
      rules.checkServer(path, server);
      server.members().forEach(it -> rules.checkMember(pathOf(path, server, it), it.name()));
    }
  }

  /** A place has no name of its own: it is called after its server and its site. */
  private static PlanPath pathOf(PlanPath server, Server of, Member member) {
    boolean place = of.places().stream().anyMatch(it -> Member.of(of, it).equals(member));
    return place
        ? server.key("places").key(member.site())
        : server.key("standbys").key(member.name());
  }

  /** A server that can move and a component of one name would be one run. */
  private void checkServer(PlanPath path, Server server) {
    PlanPath first = components.get(server.name());
    if (first != null && !server.standbys().isEmpty()) {
      flaws.accept(
          duplicate(
              path,
              "%s is already the name of %s".formatted(server.name(), first),
              "give the server another name: what moves is called by it"));
    }
  }

  private void checkComponent(PlanPath path, String component) {
    PlanPath first = components.putIfAbsent(component, path);
    if (first != null) {
      flaws.accept(
          duplicate(
              path,
              "%s is already the name of %s".formatted(component, first),
              "give one of them another name; a database's PostgreSQL name is set by its key name"));
    }
  }

  private void checkMember(PlanPath path, String member) {
    PlanPath first = members.putIfAbsent(member, path);
    if (first != null) {
      flaws.accept(
          duplicate(
              path,
              "%s is already the name of %s".formatted(member, first),
              "give every standby of the plan a name of its own, which is no SERVER-SITE of a place"));
    }
  }

  private void checkChecks(PlacedComponent component) {
    Set<String> names = new TreeSet<>();
    List<Check> checks = component.component().checks();
    for (int i = 0; i < checks.size(); i++) {
      if (!names.add(checks.get(i).name())) {
        flaws.accept(
            duplicate(
                component.path().key("checks").index(i).key("name"),
                "%s has a check of this name already".formatted(component.name()),
                "give every check of a component a name of its own"));
      }
    }
  }

  private void checkLocation(PlacedComponent component) {
    if (component.component() instanceof Files files) {
      checkLocation(component.path(), files.location());
    } else if (component.component() instanceof Repository repository) {
      checkLocation(component.path(), repository.location());
    }
  }

  private void checkLocation(PlanPath component, Reference location) {
    PlanPath first = locations.putIfAbsent(location.text(), component);
    if (first != null) {
      flaws.accept(
          duplicate(
              component.key("location"),
              "%s is put back at the same place".formatted(first),
              "give each a folder of its own, or make one component of them"));
    }
  }

  private static PlanFlaw duplicate(PlanPath path, String message, String fix) {
    return new PlanFlaw(path, Code.PLAN_DUPLICATE_NAME, message, fix);
  }
}
