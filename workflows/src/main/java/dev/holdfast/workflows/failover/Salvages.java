package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.site.MemberTarget;
import io.temporal.activity.ActivityInterface;
import java.util.List;

/**
 * Keeps what an old primary alone had, before it is rewound or rebuilt. What is kept is never
 * applied by Holdfast.
 */
@ActivityInterface(namePrefix = "Salvage")
public interface Salvages {

  /**
   * Copies the WAL after the fork and the rows that transactions inserted or updated which were
   * committed after it, into {@code HOLDFAST_HOME/salvage/<run>/<member>} of the worker. The old
   * server must be down; its directory is only read: the rows come from a copy that no client can
   * reach. Safe to repeat: begins anew. Fails with {@link FailureCode#SALVAGE_FAILED}; what could
   * not be kept is said, and is no failure.
   */
  Salvaged salvage(Salvaging salvaging);

  /**
   * What is to be kept.
   *
   * @param old the old primary; it must be down
   * @param primary the one that took its place
   */
  record Salvaging(MemberTarget old, MemberTarget primary, Bounds bounds) {}

  /**
   * How much is kept at most; what is beyond that is named.
   *
   * @param walBytes of WAL
   * @param transactions that are listed
   * @param rows that are written down
   */
  record Bounds(long walBytes, int transactions, long rows) {

    /** 4 GiB of WAL, 100,000 transactions, a million rows. */
    public static final Bounds USUAL = new Bounds(4L << 30, 100_000, 1_000_000);

    public Bounds {
      if (walBytes < 0 || transactions < 0 || rows < 0) {
        throw new IllegalArgumentException(
            "walBytes, transactions and rows must not be negative, were %d, %d and %d"
                .formatted(walBytes, transactions, rows));
      }
    }
  }

  /**
   * What was kept.
   *
   * @param directory on the worker's host; {@code salvage.json} there lists all of it
   * @param transactions that were committed after the fork
   * @param rows that were written down
   * @param walBytes of WAL that were copied
   * @param notSeen what may be missing, for people
   */
  record Salvaged(
      String directory,
      long transactions,
      long rows,
      long walBytes,
      List<String> notSeen,
      Attempt attempt)
      implements Observation {

    public Salvaged {
      notSeen = List.copyOf(notSeen);
    }

    @Override
    public String detail() {
      return "%d transactions were stranded; %d of their rows and %d bytes of WAL are in %s"
          .formatted(transactions, rows, walBytes, directory);
    }
  }
}
