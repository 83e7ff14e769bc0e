package dev.holdfast.benchmark;

import java.io.IOException;
import java.time.Duration;

/** A whole plan against bare children, which are timed just before it and just after it. */
record PlanRate(Scene scene, int components, Figures figures) {

  private static final int MOST_BARE_CHILDREN = 1_000;

  /** More than a run of a whole plan has as its own children, so that there are batches. */
  private static final int WARM_UP = 240;

  /** Returns how much went wrong. */
  long measure() throws IOException, InterruptedException {
    scene.workers().ensure(1);
    ChildRate bare = new ChildRate(scene);
    Figures.progress("warming up");
    bare.time(WARM_UP);
    new WholePlan(scene, "warm-up", WARM_UP).run();
    Duration alone = bare.alone();
    int children = Math.min(MOST_BARE_CHILDREN, components / 2);
    Cost before = bare.time(children);
    Figures.progress(children + " bare children: " + before.text());
    WholePlan.Result result = new WholePlan(scene, "benchmark", components).run();
    Cost after = bare.time(children);
    Figures.progress(children + " bare children: " + after.text());
    new PlanFigures(components, children, alone, before, after, result).addTo(figures);
    return result.errors();
  }
}
