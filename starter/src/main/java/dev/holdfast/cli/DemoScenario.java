package dev.holdfast.cli;

import java.util.List;
import java.util.Locale;

/** What destroys a demo's system. */
enum DemoScenario {
  /** The primary's site is gone; its standby at the other site takes over, and it comes home. */
  REGION_LOST("two-sites.yaml"),
  /** A bad migration; the database is restored from a backup. */
  CORRUPTION("notes.yaml");

  private final String plan;

  DemoScenario(String plan) {
    this.plan = plan;
  }

  /** The plan of the demo, one of the published examples. */
  String plan() {
    return plan;
  }

  /** As it is typed. */
  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a word on the command line stands for; empty if nothing. */
  static List<DemoScenario> of(String word) {
    return word.equals("all")
        ? List.of(CORRUPTION, REGION_LOST)
        : List.of(values()).stream().filter(it -> it.word().equals(word)).toList();
  }
}
