package dev.holdfast.activities.files;

import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the backup that fits a wish.
 *
 * @param folder where the backups lie, for messages
 * @param newestFirst all that are complete
 * @param warnings one sentence for every backup that is passed over
 * @param to no later than this, null for the newest
 * @param id this one, null for any
 */
public record Fitting(
    Path folder,
    List<Candidate> newestFirst,
    List<String> warnings,
    @Nullable Instant to,
    @Nullable String id) {

  public Fitting {
    newestFirst = List.copyOf(newestFirst);
    warnings = List.copyOf(warnings);
  }

  /** A complete backup and the moment that it is of. */
  public record Candidate(String id, Instant at) {}

  /**
   * The one that fits.
   *
   * @param index of it in the list
   * @param from moment of the oldest
   * @param to moment of the newest
   */
  public record Found(int index, Instant from, Instant to, String why) {}

  /**
   * The backup that fits.
   *
   * @throws ApplicationFailure {@link FailureCode#NO_BACKUP}, saying why none fits, or {@link
   *     FailureCode#BACKUP_DAMAGED} if the only one that could be meant is damaged
   */
  public Found find() {
    requireUndamaged();
    if (newestFirst.isEmpty()) {
      throw none("there is no complete backup in " + folder);
    }
    Instant newest = newestFirst.get(0).at();
    Instant oldest = newestFirst.get(newestFirst.size() - 1).at();
    int index = fitting(oldest);
    String why = reason() + ", snapshot of " + shown(newestFirst.get(index).at()) + passedOver();
    return new Found(index, oldest, newest, why);
  }

  /** A damaged manifest is passed over, unless nothing else could be meant. */
  private void requireUndamaged() {
    List<String> meant =
        id == null
            ? newestFirst.isEmpty() ? warnings : List.of()
            : warnings.stream().filter(it -> it.contains(folder.resolve(id).toString())).toList();
    if (!meant.isEmpty()) {
      throw ManifestFile.damaged(String.join("; ", meant));
    }
  }

  private int fitting(Instant oldest) {
    for (int i = 0; i < newestFirst.size(); i++) {
      Candidate it = newestFirst.get(i);
      if (id == null ? to == null || !it.at().isAfter(to) : it.id().equals(id)) {
        return i;
      }
    }
    throw none(
        id == null
            ? "the oldest backup in %s is from %s, which is after %s"
                .formatted(folder, shown(oldest), to == null ? "" : shown(to))
            : unknown());
  }

  private String reason() {
    if (id != null) {
      return "asked for by its id";
    }
    int count = newestFirst.size();
    return to == null ? "newest of " + count : "newest of " + count + " not after " + shown(to);
  }

  private String unknown() {
    String known = newestFirst.stream().map(Candidate::id).collect(Collectors.joining(", "));
    return "there is no complete backup %s in %s; there are: %s".formatted(id, folder, known);
  }

  private ApplicationFailure none(String why) {
    return FailureCode.NO_BACKUP.failure(why + passedOver());
  }

  private String passedOver() {
    return warnings.isEmpty() ? "" : "; passed over: " + String.join("; ", warnings);
  }

  private static String shown(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
