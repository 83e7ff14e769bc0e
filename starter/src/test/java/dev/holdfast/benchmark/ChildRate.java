package dev.holdfast.benchmark;

import dev.holdfast.benchmark.Scene.Asked;
import java.time.Duration;
import java.util.List;

/** How many bare child workflows this machine does in a second, and how long one takes alone. */
record ChildRate(Scene scene) {

  /** Parents that run at the same time. */
  static final int PARENTS = 4;

  /** Children that each of them runs at once. */
  static final int AT_ONCE = 25;

  private static final int ALONE = 20;

  /** What so many children take, {@link #AT_ONCE} times {@link #PARENTS} at once. */
  Cost time(int children) throws InterruptedException {
    int each = children / PARENTS;
    return scene.time(children + " bare children", PARENTS, children(each, AT_ONCE), each);
  }

  /** How long one child takes that has the machine to itself, in the mean. */
  Duration alone() throws InterruptedException {
    return scene
        .time(ALONE + " bare children, one by one", 1, children(ALONE, 1), ALONE)
        .took()
        .dividedBy(ALONE);
  }

  private static Asked children(int count, int atOnce) {
    return new Asked("BareChildren", List.of(count, atOnce, StepsBenchmark.STEPS_OF_A_CHILD));
  }
}
