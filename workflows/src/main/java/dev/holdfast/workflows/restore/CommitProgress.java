package dev.holdfast.workflows.restore;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a commit is; handed on when its history gets long.
 *
 * @param rounds how often it tried to remove the old database
 * @param rollBacks how often it tried to roll back
 * @param since when it began to wait for what it waits for now; null before it waits
 * @param why why somebody has to decide; null as long as nobody has to
 * @param told whether people were told so
 * @param peopleOnly whether somebody wanted a roll back that failed: then nothing is removed
 *     unasked
 * @param disproved a backup that was tried and does not restore
 * @param residue what failed attempts left behind
 */
public record CommitProgress(
    int rounds,
    int rollBacks,
    @Nullable Instant since,
    @Nullable String why,
    boolean told,
    boolean peopleOnly,
    @Nullable String disproved,
    List<String> residue) {

  public CommitProgress {
    residue = List.copyOf(residue);
  }

  static CommitProgress none() {
    return new CommitProgress(0, 0, null, null, false, false, null, List.of());
  }

  CommitProgress waitingSince(Instant at) {
    return new CommitProgress(rounds, rollBacks, at, why, told, peopleOnly, disproved, residue);
  }

  CommitProgress nextRound() {
    return new CommitProgress(
        rounds + 1, rollBacks, since, why, told, peopleOnly, disproved, residue);
  }

  CommitProgress nextRollBack() {
    return new CommitProgress(rounds, rollBacks + 1, since, why, told, true, disproved, residue);
  }

  CommitProgress because(String reason) {
    return new CommitProgress(
        rounds, rollBacks, since, reason, told, peopleOnly, disproved, residue);
  }

  CommitProgress toldPeople() {
    return new CommitProgress(rounds, rollBacks, since, why, true, peopleOnly, disproved, residue);
  }

  CommitProgress without(String backup) {
    return new CommitProgress(rounds, rollBacks, since, why, told, peopleOnly, backup, residue);
  }

  CommitProgress leaving(List<String> more) {
    List<String> all = new ArrayList<>(residue);
    more.stream().filter(it -> !all.contains(it)).forEach(all::add);
    return new CommitProgress(rounds, rollBacks, since, why, told, peopleOnly, disproved, all);
  }
}
