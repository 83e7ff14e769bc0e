package dev.holdfast.workflows.plan;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.util.List;
import java.util.function.Consumer;

/** Every service can be controlled as the plan says, at every site that it names. */
final class ServiceRules {

  private final Consumer<PlanFlaw> flaws;

  private ServiceRules(Consumer<PlanFlaw> flaws) {
    this.flaws = flaws;
  }

  static void check(List<PlacedComponent> components, Consumer<PlanFlaw> flaws) {
    ServiceRules rules = new ServiceRules(flaws);
    for (PlacedComponent placed : components) {
      if (placed.component() instanceof Service service) {
        rules.checkControl(placed, service);
        service.sites().forEach(it -> rules.checkSite(placed, service, it));
      }
    }
  }

  private void checkControl(PlacedComponent placed, Service service) {
    switch (service.control()) {
      case EXEC, COMPOSE -> {
        if (service.restart().isEmpty()) {
          flaws.accept(missing(placed, "restart", "[/usr/bin/systemctl, restart, notes]"));
        }
        if (service.unit() != null) {
          flaws.accept(unused(placed.path(), "unit"));
        }
        if (service.ssh() != null) {
          flaws.accept(unused(placed.path(), "ssh"));
        }
      }
      case SYSTEMD -> {
        if (service.unit() == null && !everySite(service)) {
          flaws.accept(missing(placed, "unit", service.component()));
        }
        refuse(placed, "restart", service.restart());
        refuse(placed, "start", service.start());
        refuse(placed, "stop", service.stop());
      }
    }
  }

  private void refuse(PlacedComponent placed, String key, List<String> command) {
    if (!command.isEmpty()) {
      flaws.accept(unused(placed.path(), key));
    }
  }

  private static boolean everySite(Service service) {
    return !service.sites().isEmpty() && service.sites().stream().allMatch(it -> it.unit() != null);
  }

  private void checkSite(PlacedComponent placed, Service service, ServiceSite site) {
    PlanPath path = placed.path().key("sites").key(site.site());
    if (site.maintenanceUrl() != null && service.maintenance() == null) {
      flaws.accept(
          new PlanFlaw(
              path.key("maintenanceUrl"),
              Code.PLAN_MISSING_KEY,
              "the service has no maintenance switch",
              "add maintenance: {url: \"http://127.0.0.1:8080/maintenance\"}"));
    }
  }

  private static PlanFlaw missing(PlacedComponent placed, String key, String example) {
    return placed.flaw(
        key,
        Code.PLAN_MISSING_KEY,
        "the service's control needs %s, and there is none".formatted(key),
        "add %s: %s".formatted(key, example));
  }

  private static PlanFlaw unused(PlanPath path, String key) {
    return new PlanFlaw(
        path.key(key),
        Code.PLAN_BAD_VALUE,
        "the service's control does not use %s".formatted(key),
        "remove it, or write the control that uses it");
  }
}
