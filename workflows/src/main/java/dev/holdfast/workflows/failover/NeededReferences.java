package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.failover.TakeoverLooks.Needed;
import dev.holdfast.workflows.failover.TakeoverLooks.Wanted;
import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.plan.Maintenance;
import dev.holdfast.workflows.plan.RecoveryPlan;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.SshAccess;
import dev.holdfast.workflows.plan.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Addresses and secrets that services and traffic will need where they go. */
final class NeededReferences {

  private final List<Needed> all = new ArrayList<>();

  private NeededReferences() {}

  /** Of all that moves. */
  static Wanted of(RecoveryPlan plan, List<String> sites) {
    NeededReferences needed = new NeededReferences();
    for (Component component : plan.components()) {
      if (component instanceof Service service) {
        sites.forEach(it -> needed.addService(service.at(it)));
      } else if (component instanceof Traffic traffic) {
        needed.addTraffic(traffic);
      }
    }
    return new Wanted(needed.all.stream().distinct().toList());
  }

  private void addService(Service service) {
    Maintenance maintenance = service.maintenance();
    if (maintenance != null) {
      add(service, maintenance.url());
      add(service, maintenance.token());
    }
    SshAccess ssh = service.ssh();
    if (ssh != null) {
      add(service, ssh.host(), ssh.port(), ssh.user(), ssh.knownHosts());
      add(service, ssh.key());
    }
  }

  private void addTraffic(Traffic traffic) {
    add(traffic, traffic.address());
    traffic.targets().forEach(it -> add(traffic, it.address()));
    Traffic.Login login = traffic.login();
    if (login != null) {
      add(traffic, login.user());
      add(traffic, login.password());
    }
    Traffic.Pooler pooler = traffic.pgbouncer();
    if (pooler != null) {
      add(traffic, pooler.file());
    }
    Traffic.Zone zone = traffic.dns();
    if (zone != null) {
      add(traffic, zone.zone(), zone.key());
      zone.servers().forEach(it -> add(traffic, it));
      add(traffic, zone.secret());
    }
    Traffic.Hook http = traffic.http();
    if (http != null) {
      add(traffic, http.observe());
      add(traffic, http.secret());
    }
  }

  private void add(Component component, @Nullable SecretReference secret) {
    if (secret != null) {
      all.add(new Needed(component.component(), secret.text()));
    }
  }

  private void add(Component component, @Nullable Reference... references) {
    Stream.of(references)
        .filter(Objects::nonNull)
        .map(Reference::text)
        .filter(it -> it.startsWith("env:") || it.startsWith("file:"))
        .forEach(it -> all.add(new Needed(component.component(), it)));
  }
}
