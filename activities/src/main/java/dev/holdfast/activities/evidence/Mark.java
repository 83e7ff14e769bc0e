package dev.holdfast.activities.evidence;

import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A state on the report: told by a sign and a word, and by a colour only besides. */
record Mark(String sign, String word, String tone) {

  private enum Tone {
    GOOD("✓"),
    BAD("✗"),
    CARE("!"),
    UNKNOWN("?"),
    PLAIN("–");

    private final String sign;

    Tone(String sign) {
      this.sign = sign;
    }

    Mark mark(String word) {
      return new Mark(sign, word, name().toLowerCase(Locale.ROOT));
    }
  }

  static Mark unknown() {
    return Tone.UNKNOWN.mark("UNKNOWN");
  }

  /** A word that this program does not judge. */
  static Mark plain(String word) {
    return Tone.PLAIN.mark(word);
  }

  static Mark of(@Nullable Outcome outcome) {
    if (outcome == null) {
      return Tone.UNKNOWN.mark("NOT CLOSED");
    }
    return (outcome.good() ? Tone.GOOD : Tone.BAD).mark(outcome.name());
  }

  static Mark of(@Nullable Verdict verdict) {
    if (verdict == null) {
      return Tone.UNKNOWN.mark("NO VERDICT");
    }
    return switch (verdict) {
      case PASSED -> Tone.GOOD.mark("PASSED");
      case FAILED -> Tone.BAD.mark("FAILED");
      case INCOMPLETE -> Tone.UNKNOWN.mark("INCOMPLETE");
    };
  }

  static Mark of(StepReport.State state) {
    return switch (state) {
      case PENDING -> Tone.PLAIN.mark("PENDING");
      case RUNNING -> Tone.CARE.mark("RUNNING");
      case DONE -> Tone.GOOD.mark("DONE");
      case FAILED -> Tone.BAD.mark("FAILED");
      case SKIPPED -> Tone.PLAIN.mark("SKIPPED");
      case UNDONE -> Tone.CARE.mark("UNDONE");
    };
  }

  static Mark of(StepReport.Undo undo) {
    return switch (undo) {
      case NONE -> Tone.PLAIN.mark("NONE");
      case REGISTERED -> Tone.PLAIN.mark("REGISTERED");
      case DONE -> Tone.CARE.mark("DONE");
      case FAILED -> Tone.BAD.mark("FAILED");
    };
  }

  static Mark of(CheckReport.State state) {
    return switch (state) {
      case PASSED -> Tone.GOOD.mark("PASSED");
      case FAILED -> Tone.BAD.mark("FAILED");
      case SKIPPED -> Tone.PLAIN.mark("SKIPPED");
      case UNKNOWN -> unknown();
    };
  }

  /** Whether an objective was met; null = nobody knows. */
  static Mark met(@Nullable Boolean met) {
    return met == null ? unknown() : met ? Tone.GOOD.mark("MET") : Tone.BAD.mark("MISSED");
  }

  /** A clock that is off by more than a figure may rest on, or that nobody read. */
  static Mark clock(boolean known, boolean near) {
    return !known ? unknown() : near ? Tone.GOOD.mark("NEAR") : Tone.BAD.mark("OFF");
  }
}
