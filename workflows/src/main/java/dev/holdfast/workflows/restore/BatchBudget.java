package dev.holdfast.workflows.restore;

/**
 * Keeps the root's history under 10,000 events, whatever the shape of the plan: a batch costs it up
 * to nine, a message of a batch or to a batch up to five. What is allowed grows with what was
 * begun, so that the beginning of a run does not use it up.
 */
final class BatchBudget {

  private static final int EARLY_REPORTS = 1_000;
  private static final int SMALL_BATCHES = 200;
  private static final int GRANTS = 300;

  private final int components;
  private int begun;
  private int batches;
  private int lastSize = 1;
  private int grants;

  BatchBudget(int components) {
    this.components = components;
  }

  /** A batch of so many begins; returns its number, from 1. */
  int begins(int size) {
    begun += size;
    lastSize = size;
    batches++;
    return batches;
  }

  /** How often the batch that begins may tell before it ends. */
  int earlyReports() {
    return (int) Math.min(lastSize, (long) EARLY_REPORTS * lastSize / components);
  }

  /** Whether a batch may be begun that is not full. */
  boolean allowsSmallBatch() {
    int small = batches - begun / BatchForming.SIZE;
    return small <= 4 + (long) SMALL_BATCHES * begun / components;
  }

  /** Whether one more batch may be allowed to run more at once. */
  boolean takesGrant() {
    boolean allowed = grants <= 4 + (long) GRANTS * begun / components;
    grants += allowed ? 1 : 0;
    return allowed;
  }
}
