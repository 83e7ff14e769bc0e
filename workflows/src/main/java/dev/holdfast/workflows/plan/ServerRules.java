package dev.holdfast.workflows.plan;

import static dev.holdfast.workflows.plan.PlanRules.pathOf;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every server can be controlled as the plan says, and seen to be down before another is promoted.
 */
final class ServerRules {

  private final Set<String> servers;
  private final Set<String> rebuilt = new TreeSet<>();
  private final Consumer<PlanFlaw> flaws;

  private ServerRules(RecoveryPlan plan, Consumer<PlanFlaw> flaws) {
    this.servers =
        plan.servers().stream().map(Server::name).collect(Collectors.toCollection(TreeSet::new));
    this.flaws = flaws;
  }

  static void check(RecoveryPlan plan, Consumer<PlanFlaw> flaws) {
    ServerRules rules = new ServerRules(plan, flaws);
    for (Component component : plan.components()) {
      if (component instanceof Machine machine) {
        rules.checkHosts(machine);
      }
    }
    for (Server server : plan.servers()) {
      rules.checkControl(pathOf(server), server);
      rules.checkGuard(pathOf(server).key("guard"), server);
      rules.checkFence(pathOf(server), server);
    }
  }

  private void checkHosts(Machine machine) {
    for (int i = 0; i < machine.hosts().size(); i++) {
      String host = machine.hosts().get(i);
      if (!servers.contains(host)) {
        flaws.accept(
            new PlanFlaw(
                PlanPath.of("components", machine.component(), "hosts").index(i),
                Code.PLAN_UNKNOWN_SERVER,
                "%s is not a server of this plan".formatted(host),
                Spelling.nearest(host, servers)
                    .map(it -> "write " + it)
                    .orElse("name a server of this plan")));
      }
    }
    if (machine.provider() == Machine.Provider.AZURE) {
      rebuilt.addAll(machine.hosts());
    }
  }

  private void checkControl(PlanPath path, Server server) {
    ServerControl control = server.control();
    if (control == null) {
      return;
    }
    switch (control.method()) {
      case PG_CTL -> {
        if (lacks(server, ServerControl::dataDirectory)) {
          flaws.accept(missing(path, "dataDirectory", "/var/lib/postgresql/15/main"));
        }
      }
      case SYSTEMD, SSH -> {
        if (lacks(server, ServerControl::unit)) {
          flaws.accept(missing(path, "unit", "postgresql@15-main"));
        }
        if (lacks(server, ServerControl::dataDirectory)) {
          flaws.accept(missing(path, "dataDirectory", "/var/lib/postgresql/15/main"));
        }
      }
      case COMMAND -> {
        requireCommand(path, "start", control.start());
        requireCommand(path, "stop", control.stop());
      }
    }
    checkLogin(path, control);
  }

  private void checkLogin(PlanPath path, ServerControl control) {
    boolean remote = control.method() == ServerControl.Method.SSH;
    if (remote && control.ssh() == null) {
      flaws.accept(missing(path, "ssh", SshRules.EXAMPLE));
    } else if (!remote && control.ssh() != null) {
      flaws.accept(
          new PlanFlaw(
              path.key("ssh"),
              Code.PLAN_BAD_VALUE,
              "nothing logs in to the server's host, since its control is not ssh",
              "write control: ssh, or remove it"));
    }
  }

  private static boolean lacks(Server server, Function<ServerControl, @Nullable Object> what) {
    return server.members().stream()
        .map(Member::control)
        .anyMatch(it -> it == null || what.apply(it) == null);
  }

  private void requireCommand(PlanPath path, String key, List<String> command) {
    if (command.isEmpty()) {
      flaws.accept(missing(path, key, "[/usr/local/bin/postgres-%s]".formatted(key)));
    }
  }

  private static PlanFlaw missing(PlanPath path, String key, String example) {
    return new PlanFlaw(
        path.key(key),
        Code.PLAN_MISSING_KEY,
        "the server's control needs %s, and there is none".formatted(key),
        "add %s: %s".formatted(key, example));
  }

  private void checkGuard(PlanPath path, Server server) {
    GuardPolicy guard = server.guard();
    if (guard == null) {
      return;
    }
    if (guard.ttl().compareTo(GuardPolicy.SHORTEST) < 0) {
      flaws.accept(
          new PlanFlaw(
              path.key("ttl"),
              Code.PLAN_BAD_VALUE,
              "a lease of less than 5s stops healthy servers",
              "write 10s, or at least 5s"));
    }
    String grantor = guard.grantor();
    List<String> members = server.members().stream().map(Member::name).toList();
    if (grantor != null && !members.contains(grantor)) {
      flaws.accept(
          new PlanFlaw(
              path.key("grantor"),
              Code.PLAN_UNKNOWN_SERVER,
              "%s is no member of server %s".formatted(grantor, server.name()),
              Spelling.nearest(grantor, members)
                  .map(it -> "write " + it)
                  .orElse("name one of its standbys")));
    }
  }

  private void checkFence(PlanPath path, Server server) {
    ServerControl control = server.control();
    boolean stops = server.guard() != null || (control != null && control.provesStopped());
    if (!server.standbys().isEmpty() && !stops && !rebuilt.contains(server.name())) {
      flaws.accept(
          new PlanFlaw(
              path.key("standbys"),
              Code.PLAN_NO_FENCE_PROOF,
              "nothing could prove that server %s is down before a standby is promoted: a failover"
                      .formatted(server.name())
                  + " will need a waiver",
              "add control: pg_ctl, systemd or ssh, a guard, or the machine that carries it (hosts)"));
    }
  }
}
