package dev.holdfast.workflows.plan;

import static dev.holdfast.workflows.plan.PlanRules.pathOf;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Ports are ports, one address is one server, and no address holds a password. */
final class AddressRules {

  private static final int HIGHEST_PORT = 65_535;

  /** {@code //user:password@} in any address, and {@code https://token@}. */
  private static final Pattern LOGIN =
      Pattern.compile("//[^/@\\s]*:[^/@\\s]*@|^https?://[^/@\\s]+@");

  private final Map<String, PlanPath> addresses = new TreeMap<>();
  private final Consumer<PlanFlaw> flaws;

  private AddressRules(Consumer<PlanFlaw> flaws) {
    this.flaws = flaws;
  }

  static void check(RecoveryPlan plan, List<PlacedComponent> components, Consumer<PlanFlaw> flaws) {
    AddressRules rules = new AddressRules(flaws);
    plan.servers().forEach(rules::checkServer);
    components.forEach(rules::checkComponent);
    components.forEach(rules::checkChecks);
    rules.checkHook("statusPage", plan.failover().hooks().statusPage());
    rules.checkHook("cachePurge", plan.failover().hooks().cachePurge());
  }

  private void checkServer(Server server) {
    for (Server.Place place : server.places()) {
      PlanPath path = pathOf(server).key("places").key(place.site());
      checkAddress(path, place.host(), place.port());
      checkOptionalPort(path.key("sshPort"), place.sshPort());
    }
    for (Standby standby : server.standbys()) {
      PlanPath path = pathOf(server).key("standbys").key(standby.name());
      checkAddress(path, standby.host(), standby.port());
      checkOptionalPort(path.key("sshPort"), standby.sshPort());
    }
    ServerControl control = server.control();
    checkSsh(pathOf(server), control == null ? null : control.ssh());
    FileBackups backups = server.backups();
    if (backups != null) {
      checkLogin(pathOf(server).key("backups").key("location"), backups.location());
    }
  }

  private void checkAddress(PlanPath path, Reference host, Reference port) {
    checkPort(path.key("port"), port);
    PlanPath first = addresses.putIfAbsent(host + " " + port, path);
    if (first != null) {
      flaws.accept(
          new PlanFlaw(
              path,
              Code.PLAN_DUPLICATE_NAME,
              "%s has the same host and port".formatted(first),
              "write the address of each server once"));
    }
  }

  private void checkComponent(PlacedComponent placed) {
    PlanPath path = placed.path();
    if (placed.component() instanceof Repository repository) {
      checkLogin(path.key("origin"), repository.origin());
    } else if (placed.component() instanceof Traffic traffic) {
      checkLogin(path.key("address"), traffic.address());
      traffic.targets().forEach(it -> checkLogin(path.key("targets").key(it.site()), it.address()));
      if (traffic.http() != null) {
        checkLogin(path.key("http").key("observe"), traffic.http().observe());
      }
    } else if (placed.component() instanceof Machine machine) {
      checkLogin(path.key("source"), machine.source());
    } else if (placed.component() instanceof Files files) {
      checkLogin(path.key("backups").key("location"), files.backups().location());
    } else if (placed.component() instanceof Service service) {
      checkService(path, service);
    }
  }

  private void checkService(PlanPath path, Service service) {
    Maintenance maintenance = service.maintenance();
    if (maintenance != null) {
      checkLogin(path.key("maintenance").key("url"), maintenance.url());
    }
    checkSsh(path, service.ssh());
    for (ServiceSite site : service.sites()) {
      PlanPath there = path.key("sites").key(site.site());
      checkOptionalPort(there.key("sshPort"), site.sshPort());
      if (site.maintenanceUrl() != null) {
        checkLogin(there.key("maintenanceUrl"), site.maintenanceUrl());
      }
    }
  }

  private void checkSsh(PlanPath path, @Nullable SshAccess ssh) {
    if (ssh != null) {
      checkPort(path.key("ssh").key("port"), ssh.port());
    }
  }

  private void checkOptionalPort(PlanPath path, @Nullable Reference port) {
    if (port != null) {
      checkPort(path, port);
    }
  }

  private void checkChecks(PlacedComponent placed) {
    List<Check> checks = placed.component().checks();
    for (int i = 0; i < checks.size(); i++) {
      PlanPath path = placed.path().key("checks").index(i);
      if (checks.get(i) instanceof Check.Tcp tcp) {
        checkPort(path.key("tcp").key("port"), tcp.port());
      } else if (checks.get(i) instanceof Check.Http http) {
        checkLogin(path.key("http").key("url"), http.url());
      }
    }
  }

  private void checkHook(String name, @Nullable Hook hook) {
    if (hook instanceof Hook.Http http) {
      checkLogin(PlanPath.of("hooks", name).key("http").key("url"), http.url());
    }
  }

  private void checkLogin(PlanPath path, Reference address) {
    if (LOGIN.matcher(address.text()).find()) {
      flaws.accept(
          new PlanFlaw(
              path,
              Code.PLAN_SECRET_NOT_A_REFERENCE,
              "%s holds a password or a token; none ever stands in a plan"
                  .formatted(path.subject()),
              "keep the whole address elsewhere and write env:NAME or file:/PATH;"
                  + " change the secret that stood in this file"));
    }
  }

  private void checkPort(PlanPath path, Reference port) {
    Optional<String> written =
        ReferenceForm.of(port)
            .match(
                literal -> Optional.of(literal.value()),
                environment -> environment.fallback(),
                file -> Optional.empty());
    if (written.isPresent() && !isPort(written.get())) {
      flaws.accept(
          new PlanFlaw(
              path,
              Code.PLAN_BAD_VALUE,
              "port must be a whole number from 1 to 65535, was " + written.get(),
              "write for example port: 5432"));
    }
  }

  private static boolean isPort(String text) {
    if (!text.matches("[0-9]{1,5}")) {
      return false;
    }
    int port = Integer.parseInt(text);
    return port >= 1 && port <= HIGHEST_PORT;
  }
}
