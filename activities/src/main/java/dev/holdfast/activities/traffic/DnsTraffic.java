package dev.holdfast.activities.traffic;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Pointing;
import dev.holdfast.workflows.site.TrafficSwitches.Switch;
import dev.holdfast.workflows.site.TrafficTarget;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Update;

/**
 * Changes the record of a name by a signed update that only holds if the record still is what was
 * seen. The record keeps its TTL, so that whoever looks later, also after a lost answer, knows how
 * long clients keep what they had.
 */
final class DnsTraffic implements TrafficMethod {

  private static final Duration STANDARD_TTL = Duration.ofMinutes(1);

  private final TrafficAddresses addresses;

  DnsTraffic(TrafficAddresses addresses) {
    this.addresses = addresses;
  }

  @Override
  public Sight look(TrafficTarget target) {
    DnsName name = DnsName.of(target.traffic(), addresses);
    return sight(name, records(name, name.servers().get(0)));
  }

  @Override
  public Pointing send(Switch change, Sight before) {
    if (before.pointing().isAt(change.to())) {
      return before.pointing();
    }
    DnsName name = DnsName.of(change.target().traffic(), addresses);
    update(name, change, before);
    Pointing after = look(change.target()).pointing();
    if (!after.isAt(change.to())) {
      throw FailureCode.TRAFFIC_NOT_SWITCHED.failure(
          "%s: %s took the update and still answers %s"
              .formatted(name.component(), name.servers().get(0), after));
    }
    return after;
  }

  @Override
  public Spread spread(TrafficTarget target, String site) {
    DnsName name = DnsName.of(target.traffic(), addresses);
    List<String> silent = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (DnsServer server : name.servers()) {
      try {
        Pointing seen = sight(name, server.ask(name)).pointing();
        if (!seen.isAt(site)) {
          others.add(server + " answers " + seen);
        }
      } catch (IOException e) {
        silent.add(server.toString());
      }
    }
    boolean seen = others.isEmpty() && silent.size() < name.servers().size();
    String quiet = silent.isEmpty() ? "" : "no answer from " + String.join(", ", silent);
    return new Spread(seen, silent, seen ? quiet : String.join("; ", others) + quiet);
  }

  private static List<Record> records(DnsName name, DnsServer server) {
    try {
      return server.ask(name);
    } catch (IOException e) {
      throw unreachable(name, server, e);
    }
  }

  private Sight sight(DnsName name, List<Record> records) {
    if (records.isEmpty()) {
      return new Sight(new Pointing(List.of(), false, "no record"), null);
    }
    Set<String> sites = new LinkedHashSet<>();
    boolean elsewhere = false;
    for (Record record : records) {
      List<String> of = name.sitesOf(record);
      sites.addAll(of);
      elsewhere |= of.isEmpty();
    }
    Duration ttl = Duration.ofSeconds(records.get(0).getTTL());
    String seen = String.join(", ", records.stream().map(DnsName::text).toList());
    return new Sight(
        new Pointing(List.copyOf(sites), elsewhere, seen + ", TTL " + ttl.toSeconds() + " s"), ttl);
  }

  private void update(DnsName name, Switch change, Sight before) {
    Duration planned = change.target().traffic().ttl();
    Duration first = planned == null ? STANDARD_TTL : planned;
    Duration ttl = before.ttl() == null ? first : before.ttl();
    Update update = new Update(name.zone());
    if (before.pointing().sites().isEmpty()) {
      update.absent(name.name(), name.type());
    }
    // a prerequisite holds for the whole set of records
    before.pointing().sites().forEach(it -> update.present(name.record(it, Duration.ZERO)));
    update.replace(name.record(change.to(), ttl));
    DnsServer server = name.servers().get(0);
    try {
      judge(name, server, server.send(update, name.key()));
    } catch (IOException e) {
      throw unreachable(name, server, e);
    }
  }

  private static void judge(DnsName name, DnsServer server, Message answer) {
    int code = answer.getRcode();
    String said = "%s: %s answered %s".formatted(name.component(), server, Rcode.string(code));
    switch (code) {
      case Rcode.NOERROR -> {
        if (!answer.isVerified()) {
          throw FailureCode.TRAFFIC_NOT_SWITCHED.failure(said + " without the key's signature");
        }
      }
      case Rcode.NXRRSET, Rcode.YXRRSET ->
          throw FailureCode.TRAFFIC_NOT_SWITCHED.failure(
              said + ": somebody changed the record meanwhile");
      case Rcode.SERVFAIL -> throw FailureCode.TRAFFIC_UNREACHABLE.failure(said);
      case Rcode.NOTAUTH ->
          throw FailureCode.TRAFFIC_REFUSED.failure(
              said
                  + DnsServer.keyError(answer)
                  + ": name, algorithm or secret of the TSIG key is"
                  + " wrong, or the server does not have the zone");
      case Rcode.REFUSED ->
          throw FailureCode.TRAFFIC_REFUSED.failure(
              said + ": the key may not change this name (update-policy, allow-update)");
      default -> throw FailureCode.TRAFFIC_REFUSED.failure(said);
    }
  }

  private static RuntimeException unreachable(DnsName name, DnsServer server, IOException e) {
    if (e instanceof DnsServer.NotAuthoritativeException) {
      return FailureCode.TRAFFIC_MISDESCRIBED.failure(
          "%s: %s is not authoritative for %s"
              .formatted(name.component(), server, name.zone().toString(true)));
    }
    return FailureCode.TRAFFIC_UNREACHABLE.failure(
        "%s: nameserver %s: %s".formatted(name.component(), server, e.getMessage()));
  }
}
