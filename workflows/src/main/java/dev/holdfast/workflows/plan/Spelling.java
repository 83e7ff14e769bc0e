package dev.holdfast.workflows.plan;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses which known word a mistyped one was meant to be. */
public final class Spelling {

  private static final int MOST_TYPOS = 2;
  private static final int LONGEST_WORD = 64;
  private static final int MOST_CANDIDATES = 200;

  private Spelling() {}

  /** The known word with the fewest typos between it and {@code word}, if there are one or two. */
  public static Optional<String> nearest(String word, Collection<String> known) {
    if (word.length() > LONGEST_WORD) {
      return Optional.empty();
    }
    int allowed = Math.min(MOST_TYPOS, (word.length() + 1) / 2);
    return known.stream()
        .filter(it -> Math.abs(it.length() - word.length()) <= allowed)
        .limit(MOST_CANDIDATES)
        .map(it -> new Guess(it, typos(word, it)))
        .filter(it -> it.typos() <= allowed)
        .min(Comparator.comparingInt(Guess::typos).thenComparing(Guess::word))
        .map(Guess::word);
  }

  /** Optimal string alignment: a swap of neighbours counts as one typo. */
  private static int typos(String left, String right) {
    int[][] cost = new int[left.length() + 1][right.length() + 1];
    for (int i = 0; i <= left.length(); i++) {
      for (int j = 0; j <= right.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, left, right, i, j);
      }
    }
    return cost[left.length()][right.length()];
  }

  private static int cheapest(int[][] cost, String left, String right, int i, int j) {
    boolean same = left.charAt(i - 1) == right.charAt(j - 1);
    int best =
        Math.min(cost[i - 1][j - 1] + (same ? 0 : 1), Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1
            && j > 1
            && left.charAt(i - 1) == right.charAt(j - 2)
            && left.charAt(i - 2) == right.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }

  private record Guess(String word, int typos) {}
}
