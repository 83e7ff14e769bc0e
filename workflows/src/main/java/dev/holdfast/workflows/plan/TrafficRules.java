package dev.holdfast.workflows.plan;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Clients can be sent to every site by what the plan says, and it can be told to which. */
final class TrafficRules {

  private static final Pattern SERVERS =
      Pattern.compile("[^/,\\s]+/[^/,\\s]+(,[^/,\\s]+/[^/,\\s]+)*");
  private static final Pattern HOST_AND_PORT = Pattern.compile("\\S+:[0-9]{1,5}");

  private final PlacedComponent placed;
  private final Traffic traffic;
  private final Consumer<PlanFlaw> flaws;

  private TrafficRules(PlacedComponent placed, Traffic traffic, Consumer<PlanFlaw> flaws) {
    this.placed = placed;
    this.traffic = traffic;
    this.flaws = flaws;
  }

  static void check(RecoveryPlan plan, List<PlacedComponent> components, Consumer<PlanFlaw> flaws) {
    for (PlacedComponent placed : components) {
      if (placed.component() instanceof Traffic traffic) {
        TrafficRules rules = new TrafficRules(placed, traffic, flaws);
        rules.checkParts();
        rules.checkSites(plan.sites());
        rules.checkTargets();
        rules.checkZone();
      }
    }
  }

  private void checkParts() {
    Traffic.Method method = traffic.method();
    boolean logsIn = method == Traffic.Method.CLIENTS || method == Traffic.Method.PGBOUNCER;
    checkPart("login", traffic.login() != null, logsIn, "{user: holdfast, password: env:NAME}");
    checkPart(
        "pgbouncer",
        traffic.pgbouncer() != null,
        method == Traffic.Method.PGBOUNCER,
        "{database: notes, file: /etc/pgbouncer/notes.ini}");
    checkPart(
        "dns",
        traffic.dns() != null,
        method == Traffic.Method.DNS,
        "{zone: example.com, servers: [10.0.0.53], key: holdfast, secret: env:NAME}");
    checkPart(
        "http",
        traffic.http() != null,
        method == Traffic.Method.HTTP,
        "{observe: \"https://lb.example.com/active\"}");
  }

  private void checkPart(String key, boolean given, boolean needed, String example) {
    String method = traffic.method().name().toLowerCase(Locale.ROOT);
    if (needed && !given) {
      flaws.accept(
          placed.flaw(
              key,
              Code.PLAN_MISSING_KEY,
              "method %s needs %s, and there is none".formatted(method, key),
              "add %s: %s".formatted(key, example)));
    } else if (given && !needed) {
      flaws.accept(
          placed.flaw(
              key,
              Code.PLAN_BAD_VALUE,
              "method %s has no use for %s".formatted(method, key),
              "remove it, or correct the method"));
    }
  }

  /** A target of no site of the plan is the missing one misspelt, and is told as that. */
  private void checkSites(List<String> sites) {
    if (!traffic.targets().stream().allMatch(it -> sites.contains(it.site()))) {
      return;
    }
    for (String site : sites) {
      if (traffic.targets().stream().noneMatch(it -> it.site().equals(site))) {
        flaws.accept(
            placed.flaw(
                "targets",
                Code.PLAN_MISSING_KEY,
                "clients can't be sent to %s: it has no target".formatted(site),
                "add %s: %s to targets".formatted(site, exampleTarget())));
      }
    }
  }

  private void checkTargets() {
    Map<String, String> sites = new TreeMap<>();
    for (Traffic.Target target : traffic.targets()) {
      PlanPath path = placed.path().key("targets").key(target.site());
      String first = sites.putIfAbsent(target.address().text(), target.site());
      if (first != null) {
        flaws.accept(
            new PlanFlaw(
                path,
                Code.PLAN_DUPLICATE_NAME,
                "%s has the same target: it could not be told where clients are".formatted(first),
                "give each site a target of its own"));
      }
      if (literal(target.address()).filter(it -> !isTarget(it)).isPresent()) {
        flaws.accept(
            new PlanFlaw(
                path,
                Code.PLAN_BAD_VALUE,
                "no target that method %s could send clients to"
                    .formatted(traffic.method().name().toLowerCase(Locale.ROOT)),
                "write for example %s: %s".formatted(target.site(), exampleTarget())));
      }
    }
  }

  private boolean isTarget(String text) {
    return switch (traffic.method()) {
      case CLIENTS, PGBOUNCER -> HOST_AND_PORT.matcher(text).matches();
      case HAPROXY -> SERVERS.matcher(text).matches();
      case DNS, HTTP -> true;
    };
  }

  private String exampleTarget() {
    return switch (traffic.method()) {
      case CLIENTS, PGBOUNCER -> "10.0.0.5:5432";
      case HAPROXY -> "notes/weu-1";
      case DNS -> "10.0.0.5";
      case HTTP -> "west";
    };
  }

  private void checkZone() {
    Traffic.Zone zone = traffic.dns();
    if (zone == null) {
      return;
    }
    Optional<String> name = literal(traffic.address()).map(TrafficRules::withDot);
    Optional<String> above = literal(zone.zone()).map(TrafficRules::withDot);
    if (name.isPresent() && above.isPresent() && !name.get().endsWith(above.get())) {
      flaws.accept(
          new PlanFlaw(
              placed.path().key("dns").key("zone"),
              Code.PLAN_BAD_VALUE,
              "%s is not in the zone %s".formatted(traffic.address(), zone.zone()),
              "write the zone that the name is in"));
    }
  }

  private static String withDot(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return "." + (lower.endsWith(".") ? lower : lower + ".");
  }

  private static Optional<String> literal(Reference reference) {
    return ReferenceForm.of(reference)
        .match(it -> Optional.of(it.value()), it -> it.fallback(), it -> Optional.empty());
  }
}
