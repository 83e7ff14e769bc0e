package dev.holdfast.workflows.probe;

import dev.holdfast.workflows.runbook.Rpo;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a promotion loses or has lost: bounds that hold, and null where nothing is known.
 *
 * @param min seconds between the first and the last lost commit, at least
 * @param max the same, at most
 * @param commitsMin acknowledged commits of applications that are lost, at least
 * @param commitsMax the same, at most; null if nobody can say
 * @param commitsSeen writing transactions that the ledger saw begin in the lost time: a guess for
 *     people, never a bound
 * @param clockDoubted whether the probe's clock may have been stepped in the time that counts: the
 *     bounds then rest on the belief that it was not
 * @param remarks why the bounds are as wide as they are
 */
public record Loss(
    Rpo.Method method,
    @Nullable Duration min,
    @Nullable Duration max,
    @Nullable Long commitsMin,
    @Nullable Long commitsMax,
    @Nullable Long commitsSeen,
    boolean clockDoubted,
    List<String> remarks) {

  public Loss {
    remarks = List.copyOf(remarks);
  }

  /** Nothing is known, and why. */
  public static Loss unknown(String why) {
    return new Loss(Rpo.Method.UNKNOWN, null, null, null, null, null, false, List.of(why));
  }

  /** Against an objective; met is unknown while the objective lies between the bounds. */
  public Rpo rpo(@Nullable Duration objective) {
    return new Rpo(objective, min, max, commitsMin, commitsMax, met(objective), method);
  }

  private @Nullable Boolean met(@Nullable Duration objective) {
    if (objective == null) {
      return null;
    }
    if (max != null && max.compareTo(objective) <= 0) {
      return true;
    }
    return (min != null && min.compareTo(objective) > 0) ? false : null;
  }

  /** In one sentence for a person. */
  public String text() {
    if (method == Rpo.Method.UNKNOWN) {
      return "unknown: " + String.join("; ", remarks);
    }
    String commits =
        commitsMax == null
            ? "an unknown number of commits" + seen()
            : commitsMin + " to " + commitsMax + " commits";
    String time = max == null ? "at least " + seconds(min) : seconds(min) + " to " + seconds(max);
    String why = remarks.isEmpty() ? "" : "; " + String.join("; ", remarks);
    return time + " s, " + commits + why;
  }

  private String seen() {
    return commitsSeen == null ? "" : " (the ledger saw " + commitsSeen + " begin)";
  }

  private static String seconds(@Nullable Duration duration) {
    return duration == null
        ? "?"
        : String.format(Locale.ROOT, "%.3f", duration.toMillis() / 1000.0);
  }
}
