package dev.holdfast.workflows.runbook;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What shows that a run has reached its aim: its checks, and the clocks behind its figures. */
final class Proof {

  private final Parts parts;
  private final SortedMap<String, CheckReport> checks = new TreeMap<>();
  private final List<String> checkOrder = new ArrayList<>();
  private final SortedMap<String, HostClock> hosts = new TreeMap<>();
  private boolean complete = true;

  /** Of a run and what it consists of. */
  Proof(Parts parts) {
    this.parts = parts;
  }

  /** The last one of a name counts. */
  void add(CheckReport check) {
    if (checks.put(check.name(), check) == null) {
      checkOrder.add(check.name());
    }
  }

  void add(HostClock host) {
    hosts.merge(host.host(), host, Proof::closer);
  }

  /** The way of the message only ever adds to an offset, so the smaller one is nearer the truth. */
  private static HostClock closer(HostClock one, HostClock other) {
    if (one.offset() == null || other.offset() == null) {
      return one.offset() == null ? other : one;
    }
    return one.offset().abs().compareTo(other.offset().abs()) <= 0 ? one : other;
  }

  /** Something required was left out: the run can't be PASSED any more. */
  void lacksSomething() {
    complete = false;
  }

  List<HostClock> hosts() {
    return List.copyOf(hosts.values());
  }

  /** All of them, those of the parts first. */
  List<CheckReport> checks() {
    return thenOwn(parts.checks());
  }

  /** Those that the verdict rests on. */
  private List<CheckReport> countedChecks() {
    return thenOwn(parts.countedChecks());
  }

  private List<CheckReport> thenOwn(List<CheckReport> first) {
    List<CheckReport> all = new ArrayList<>(first);
    checkOrder.forEach(it -> all.add(requireNonNull(checks.get(it))));
    return all;
  }

  /** What the ones that failed say, as one sentence. */
  String failedChecks() {
    return countedChecks().stream()
        .filter(CheckReport::failed)
        .map(CheckReport::sentence)
        .collect(Collectors.joining("; "));
  }

  /** Of a run that ended like this. */
  Verdict verdict(Outcome outcome) {
    List<CheckReport> required = countedChecks().stream().filter(CheckReport::required).toList();
    if (!outcome.good() || required.stream().anyMatch(CheckReport::failed)) {
      return Verdict.FAILED;
    }
    boolean known =
        complete
            && !required.isEmpty()
            && !parts.incomplete()
            && required.stream().allMatch(it -> it.state() == CheckReport.State.PASSED)
            && hosts.values().stream().allMatch(HostClock::trusted);
    return known ? Verdict.PASSED : Verdict.INCOMPLETE;
  }
}
