package dev.holdfast.activities.evidence;

import java.util.List;

/**
 * A named value on the report.
 *
 * @param link where the value leads, or empty; only ever an address of the web
 */
record Fact(String name, String value, String link) {

  Fact(String name, String value) {
    this(name, value, "");
  }

  /** Facts under a heading. */
  record Sheet(String heading, List<Fact> facts) {

    Sheet {
      facts = List.copyOf(facts);
    }
  }
}
