package dev.holdfast.activities.evidence;

import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.Rpo;
import dev.holdfast.workflows.runbook.Rto;
import dev.holdfast.workflows.runbook.RunReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An objective and what was achieved.
 *
 * @param parts what the achieved figure consists of
 */
record Goal(
    String name, Mark met, String achieved, String objective, String note, List<Fact> parts) {

  Goal {
    parts = List.copyOf(parts);
  }

  /** The run's objectives; none for a run that had nothing to recover. */
  static List<Goal> of(RunReport report) {
    if (report.outcome() == Outcome.COMPLETED) {
      return List.of();
    }
    return List.of(recoveryTime(report), loss(report.rpo()));
  }

  private static Goal recoveryTime(RunReport report) {
    Rto rto = report.rto();
    List<Fact> parts = new ArrayList<>();
    if (rto.achieved() != null) {
      parts.add(part("detect", rto.parts().detect()));
      parts.add(part("declare", rto.parts().declare()));
      parts.add(part("approve", rto.parts().approve()));
      parts.add(part("wait", rto.parts().waiting()));
      parts.add(part("machine", rto.parts().machine()));
    }
    return new Goal(
        "Recovery time (RTO)",
        met(rto.objective(), rto.met()),
        Figures.duration(rto.achieved()),
        objective(rto.objective()),
        rto.achieved() == null
            ? "Nothing was recovered, or nobody knows when."
            : "From the impact to the first good service check. Its parts:",
        parts);
  }

  private static Fact part(String name, @Nullable Duration took) {
    return new Fact(name, took == null ? "does not apply" : Figures.duration(took));
  }

  private static Goal loss(Rpo rpo) {
    return new Goal(
        "Data loss (RPO)",
        met(rpo.objective(), rpo.met()),
        between(Figures.duration(rpo.lossMin()), Figures.duration(rpo.lossMax())),
        objective(rpo.objective()),
        Sentences.method(rpo.method()),
        List.of(
            new Fact("method", rpo.method().name()),
            new Fact("commits lost", commits(rpo.lostCommitsMin(), rpo.lostCommitsMax()))));
  }

  private static String commits(@Nullable Long min, @Nullable Long max) {
    return between(
        min == null ? Figures.UNKNOWN : String.valueOf(min),
        max == null ? Figures.UNKNOWN : String.valueOf(max));
  }

  private static String between(String min, String max) {
    return min.equals(max) ? min : min + " to " + max;
  }

  private static String objective(@Nullable Duration objective) {
    return objective == null ? "no objective" : "objective " + Figures.duration(objective);
  }

  private static Mark met(@Nullable Duration objective, @Nullable Boolean met) {
    return objective == null ? Mark.plain("NO OBJECTIVE") : Mark.met(met);
  }
}
