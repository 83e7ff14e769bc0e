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

  /** How long so many children take, {@link #AT_ONCE} times {@link #PARENTS} at once. */
  Duration time(int children) {
    int each = children / PARENTS;
    return scene.time(PARENTS, children(each, AT_ONCE));
  }

  /** How long one child takes that has the machine to itself, in the mean. */
  Duration alone() {
    scene.time(1, children(ALONE, 1));
    return scene.time(1, children(ALONE, 1)).dividedBy(ALONE);
  }

  private static Asked children(int count, int atOnce) {
    return new Asked("BareChildren", List.of(count, atOnce, StepsBenchmark.STEPS_OF_A_CHILD));
  }
}
