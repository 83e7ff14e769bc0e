package dev.holdfast.activities.traffic;

import static dev.holdfast.activities.traffic.TrafficAddresses.misdescribed;
import static dev.holdfast.activities.traffic.TrafficAddresses.part;

import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Address;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * A name that is sent to one site or another, as its plan describes it.
 *
 * @param type of its record: A, AAAA or CNAME, whichever the targets are
 * @param servers all authoritative ones; the first takes updates
 */
record DnsName(
    String component,
    Name name,
    Name zone,
    int type,
    Map<String, Record> records,
    List<DnsServer> servers,
    TSIG key) {

  private static final int DOMAIN = 53;

  static DnsName of(Traffic traffic, TrafficAddresses addresses) {
    Traffic.Zone zone = part(traffic.dns());
    Name name = name(traffic, addresses.value(traffic.address()));
    Map<String, Record> records = new LinkedHashMap<>();
    addresses.targets(traffic).forEach((site, it) -> records.put(site, record(traffic, name, it)));
    Set<Integer> types = records.values().stream().map(Record::getType).collect(Collectors.toSet());
    if (types.size() != 1) {
      throw misdescribed(traffic, "targets must all be IPv4, all IPv6, or all names");
    }
    return new DnsName(
        traffic.component(),
        name,
        name(traffic, addresses.value(zone.zone())),
        types.iterator().next(),
        records,
        zone.servers().stream().map(it -> server(traffic, addresses, it)).toList(),
        key(traffic, addresses, zone));
  }

  private static Name name(Traffic traffic, String text) {
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw misdescribed(traffic, "'%s' is no DNS name".formatted(text));
    }
  }

  private static Record record(Traffic traffic, Name name, String target) {
    InetAddress four = literal(target, Address.IPv4);
    InetAddress six = literal(target, Address.IPv6);
    if (four != null) {
      return new ARecord(name, DClass.IN, 0, four);
    }
    return six == null
        ? new CNAMERecord(name, DClass.IN, 0, name(traffic, target))
        : new AAAARecord(name, DClass.IN, 0, six);
  }

  private static @Nullable InetAddress literal(String text, int family) {
    try {
      return Address.getByAddress(text, family);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  private static DnsServer server(Traffic traffic, TrafficAddresses addresses, Reference server) {
    return HostAndPort.of(addresses.value(server), DOMAIN)
        .map(DnsServer::new)
        .orElseThrow(
            () -> misdescribed(traffic, "nameserver %s is no HOST:PORT".formatted(server)));
  }

  private static TSIG key(Traffic traffic, TrafficAddresses addresses, Traffic.Zone zone) {
    Name algorithm =
        switch (zone.algorithm()) {
          case SHA256 -> TSIG.HMAC_SHA256;
          case SHA384 -> TSIG.HMAC_SHA384;
          case SHA512 -> TSIG.HMAC_SHA512;
        };
    String name = name(traffic, addresses.value(zone.key())).toString();
    try {
      return new TSIG(algorithm, name, addresses.secret(zone.secret()).strip());
    } catch (IllegalArgumentException e) {
      // its message could show the secret
      throw FailureCode.TRAFFIC_REFUSED.failure(
          "%s: the secret %s of the TSIG key is not base64"
              .formatted(traffic.component(), zone.secret()));
    }
  }

  /** The record that sends clients to a site. */
  Record record(String site, Duration ttl) {
    Record record = Objects.requireNonNull(records.get(site), "looked up before");
    return Record.newRecord(name, type, DClass.IN, ttl.toSeconds(), record.rdataToWireCanonical());
  }

  /** The sites that a record sends clients to: none, or one. */
  List<String> sitesOf(Record record) {
    return records.entrySet().stream()
        .filter(it -> it.getValue().getType() == record.getType())
        .filter(it -> it.getValue().rdataToString().equals(record.rdataToString()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Type and value, as zone files have them. */
  static String text(Record record) {
    return Type.string(record.getType()) + " " + record.rdataToString();
  }
}
