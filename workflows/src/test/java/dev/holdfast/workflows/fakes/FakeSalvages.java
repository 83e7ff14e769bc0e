package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.failover.Salvages;
import dev.holdfast.workflows.runbook.FailureCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What old primaries alone had, by the name of the member; nothing at the beginning. */
public final class FakeSalvages implements Salvages {

  private final Map<String, Long> stranded = new ConcurrentHashMap<>();
  private final Set<String> unreadable = ConcurrentHashMap.newKeySet();
  private final List<String> kept = new CopyOnWriteArrayList<>();

  /** So many transactions, with one row each, are nowhere else. */
  public void strands(String member, long transactions) {
    stranded.put(member, transactions);
  }

  /** Nothing of it can be kept. */
  public void canNotBeRead(String member) {
    unreadable.add(member);
  }

  /** The members of which everything was kept, in order. */
  public List<String> kept() {
    return List.copyOf(kept);
  }

  @Override
  public Salvaged salvage(Salvaging salvaging) {
    String member = salvaging.old().member().name();
    if (unreadable.contains(member)) {
      throw FailureCode.SALVAGE_FAILED.failure("the log of " + member + " can't be read");
    }
    kept.add(member);
    long transactions = stranded.getOrDefault(member, 0L);
    return new Salvaged(
        "/salvage/" + salvaging.old().run() + "/" + member,
        transactions,
        Math.min(transactions, salvaging.bounds().rows()),
        transactions == 0 ? 0 : 16L << 20,
        List.of(),
        FakeWorld.attempt());
  }
}
