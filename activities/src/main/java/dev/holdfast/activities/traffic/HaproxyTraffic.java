package dev.holdfast.activities.traffic;

import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Pointing;
import dev.holdfast.workflows.site.TrafficSwitches.Switch;
import dev.holdfast.workflows.site.TrafficTarget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Takes servers of HAProxy in and out by its runtime API: the old site's first, and its sessions
 * with it, so that no client talks to both.
 */
final class HaproxyTraffic implements TrafficMethod {

  private static final String CUT = "shutdown sessions server ";
  private static final Duration CUTTING = Duration.ofMillis(300);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final String PERMISSION_DENIED = "Permission denied";

  private final TrafficAddresses addresses;

  HaproxyTraffic(TrafficAddresses addresses) {
    this.addresses = addresses;
  }

  @Override
  public Sight look(TrafficTarget target) {
    return new Sight(pointing(target.traffic(), servers(target.traffic())), null);
  }

  @Override
  public Pointing send(Switch change, Sight before) {
    Traffic traffic = change.target().traffic();
    List<String> commands = new ArrayList<>();
    names(traffic, change.from()).forEach(it -> commands.add("set server " + it + " state maint"));
    names(traffic, change.from()).forEach(it -> commands.add(CUT + it));
    names(traffic, change.to()).forEach(it -> commands.add("set server " + it + " state ready"));
    String answer = ask(traffic, String.join("; ", commands)).strip();
    if (answer.contains(PERMISSION_DENIED)) {
      throw FailureCode.TRAFFIC_REFUSED.failure(
          traffic.component() + ": the runtime socket of HAProxy is not of level admin");
    }
    Pointing after = look(change.target()).pointing();
    if (!after.isAt(change.to())) {
      throw FailureCode.TRAFFIC_NOT_SWITCHED.failure(
          "%s: HAProxy answered '%s' and sends clients to %s"
              .formatted(traffic.component(), answer, after));
    }
    cut(traffic, names(traffic, change.from()));
    return after;
  }

  /**
   * Asks again for sessions that are still open. HAProxy can't cut one whose client has closed its
   * side already; nothing comes through that any more, so it is left to its timeout.
   */
  private void cut(Traffic traffic, List<String> servers) {
    Patience.until(
        CUTTING,
        PAUSE,
        () -> {
          List<String> busy = HaproxyServer.busy(ask(traffic, "show stat -1 4 -1"));
          busy.retainAll(servers);
          busy.forEach(it -> ask(traffic, CUT + it));
          return busy.isEmpty();
        });
  }

  @Override
  public Spread spread(TrafficTarget target, String site) {
    Map<String, HaproxyServer> servers = servers(target.traffic());
    Pointing now = pointing(target.traffic(), servers);
    boolean healthy =
        names(target.traffic(), site).stream().anyMatch(it -> server(target, servers, it).isUp());
    String health = healthy ? "" : "; HAProxy finds no server of %s healthy".formatted(site);
    return new Spread(now.isAt(site) && healthy, List.of(), now + health);
  }

  private static HaproxyServer server(
      TrafficTarget target, Map<String, HaproxyServer> servers, String name) {
    HaproxyServer server = servers.get(name);
    if (server == null) {
      throw TrafficAddresses.misdescribed(
          target.traffic(), "HAProxy has no server %s, but %s".formatted(name, servers.keySet()));
    }
    return server;
  }

  private Pointing pointing(Traffic traffic, Map<String, HaproxyServer> servers) {
    List<String> sites = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (Traffic.Target target : traffic.targets()) {
      boolean open = false;
      for (String name : names(traffic, target.site())) {
        HaproxyServer server = server(new TrafficTarget("", "", traffic), servers, name);
        open |= server.takesClients();
        seen.add(name + " " + server);
      }
      if (open) {
        sites.add(target.site());
      }
    }
    return new Pointing(sites, false, String.join(", ", seen));
  }

  /** Of a site, as {@code BACKEND/SERVER}. */
  private List<String> names(Traffic traffic, String site) {
    List<String> names = List.of(addresses.target(traffic, site).split("\\s*,\\s*"));
    // a command of its own would hide behind a space or a semicolon
    if (!names.stream().allMatch(it -> it.matches("[\\w.:-]+/[\\w.:-]+"))) {
      throw TrafficAddresses.misdescribed(
          traffic, "target of %s must be BACKEND/SERVER".formatted(site));
    }
    return names;
  }

  private Map<String, HaproxyServer> servers(Traffic traffic) {
    String answer = ask(traffic, "show servers state");
    if (answer.contains(PERMISSION_DENIED)) {
      throw FailureCode.TRAFFIC_REFUSED.failure(traffic.component() + ": HAProxy shows no servers");
    }
    return HaproxyServer.parse(answer);
  }

  private String ask(Traffic traffic, String commands) {
    String address = addresses.value(traffic.address());
    try {
      return HaproxySocket.ask(address, commands);
    } catch (IOException e) {
      String why =
          "%s: the runtime socket %s of HAProxy: %s"
              .formatted(traffic.component(), traffic.address(), e.getMessage());
      boolean closed = String.valueOf(e.getMessage()).contains(PERMISSION_DENIED);
      throw closed
          ? FailureCode.TRAFFIC_REFUSED.failure(why)
          : FailureCode.TRAFFIC_UNREACHABLE.failure(why);
    }
  }
}
