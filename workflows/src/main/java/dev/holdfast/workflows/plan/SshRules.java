package dev.holdfast.workflows.plan;

import static dev.holdfast.workflows.plan.PlanRules.pathOf;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hosts that are logged in to have an address, and only where somebody logs in. */
final class SshRules {

  static final String EXAMPLE =
      "{user: postgres, key: file:/etc/holdfast/id_ed25519, knownHosts: /etc/holdfast/known_hosts}";

  private final Consumer<PlanFlaw> flaws;

  private SshRules(Consumer<PlanFlaw> flaws) {
    this.flaws = flaws;
  }

  static void check(RecoveryPlan plan, List<PlacedComponent> components, Consumer<PlanFlaw> flaws) {
    SshRules rules = new SshRules(flaws);
    for (Server server : plan.servers()) {
      boolean known = server.control() != null && server.control().ssh() != null;
      server
          .places()
          .forEach(
              it ->
                  rules.checkOverride(
                      known,
                      pathOf(server).key("places").key(it.site()),
                      it.sshHost(),
                      it.sshPort()));
      server
          .standbys()
          .forEach(
              it ->
                  rules.checkOverride(
                      known,
                      pathOf(server).key("standbys").key(it.name()),
                      it.sshHost(),
                      it.sshPort()));
    }
    for (PlacedComponent placed : components) {
      if (placed.component() instanceof Service service) {
        rules.checkService(placed, service);
      }
    }
  }

  private void checkService(PlacedComponent placed, Service service) {
    SshAccess ssh = service.ssh();
    for (ServiceSite site : service.sites()) {
      checkOverride(
          ssh != null, placed.path().key("sites").key(site.site()), site.sshHost(), site.sshPort());
    }
    boolean somewhere =
        !service.sites().isEmpty() && service.sites().stream().allMatch(it -> it.sshHost() != null);
    if (ssh != null && ssh.host() == null && !somewhere) {
      flaws.accept(
          new PlanFlaw(
              placed.path().key("ssh").key("host"),
              Code.PLAN_MISSING_KEY,
              "nothing says which host %s runs on".formatted(service.component()),
              "add host: 10.0.0.7, or sshHost to each of its sites"));
    }
  }

  private void checkOverride(
      boolean known, PlanPath path, @Nullable Reference host, @Nullable Reference port) {
    if (known || (host == null && port == null)) {
      return;
    }
    flaws.accept(
        new PlanFlaw(
            path.key(host == null ? "sshPort" : "sshHost"),
            Code.PLAN_MISSING_KEY,
            "nothing says how to log in there",
            "add ssh: " + EXAMPLE));
  }
}
