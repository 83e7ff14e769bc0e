package dev.holdfast.activities.traffic;

import dev.holdfast.activities.planfile.ReferenceException;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Pointing;
import io.temporal.failure.ApplicationFailure;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a plan says of the addresses between which clients are sent, on this host. */
final class TrafficAddresses {

  private static final int POSTGRES = 5432;

  private final References references;

  TrafficAddresses(References references) {
    this.references = references;
  }

  String value(Reference reference) {
    return known(() -> references.resolve(reference)).strip();
  }

  String secret(SecretReference reference) {
    return known(() -> references.resolve(reference));
  }

  /** The target of a site, as the plan's reference resolves here. */
  String target(Traffic traffic, String site) {
    return Optional.ofNullable(targets(traffic).get(site))
        .orElseThrow(() -> misdescribed(traffic, "there is no target for site " + site));
  }

  /** All targets by site, in the plan's order. */
  Map<String, String> targets(Traffic traffic) {
    Map<String, String> targets = new LinkedHashMap<>();
    traffic.targets().forEach(it -> targets.put(it.site(), value(it.address())));
    return targets;
  }

  /** The address of a PostgreSQL server. */
  HostAndPort server(Traffic traffic, String site) {
    String text = target(traffic, site);
    return HostAndPort.of(text, POSTGRES)
        .orElseThrow(() -> misdescribed(traffic, "target of %s is no HOST:PORT".formatted(site)));
  }

  /** Clients are sent to {@code address}, or to nothing if it is null. */
  Pointing pointing(Traffic traffic, @Nullable String address, String seen) {
    if (address == null) {
      return new Pointing(List.of(), false, seen);
    }
    List<String> sites =
        targets(traffic).entrySet().stream()
            .filter(it -> it.getValue().equals(address))
            .map(Map.Entry::getKey)
            .toList();
    return new Pointing(sites, sites.isEmpty(), seen);
  }

  /** A part that the plan's rules demand of this method. */
  static <T> T part(@Nullable T part) {
    return Objects.requireNonNull(part, "the plan's rules demand it");
  }

  static ApplicationFailure misdescribed(Traffic traffic, String why) {
    return FailureCode.TRAFFIC_MISDESCRIBED.failure(traffic.component() + ": " + why);
  }

  private static <T> T known(Supplier<T> resolution) {
    try {
      return resolution.get();
    } catch (ReferenceException e) {
      throw FailureCode.SECRET_UNRESOLVED.failure(e.getMessage() + ": " + e.fix());
    }
  }
}
