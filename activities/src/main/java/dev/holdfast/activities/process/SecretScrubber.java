package dev.holdfast.activities.process;

import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/**
 * Masks secrets in a stream of characters, wherever the stream happens to be cut: what could still
 * become a secret is held back until the next piece decides. Not safe for use by several threads.
 */
final class SecretScrubber {

  static final String MASK = "***";

  private final List<String> forms;
  private final BitSet firstCharacters = new BitSet();
  private final StringBuilder pending = new StringBuilder();

  /** How many characters from the start of {@link #pending} belong to a secret already masked. */
  private int covered;

  SecretScrubber(Collection<String> secrets) {
    forms = SecretForms.of(secrets);
    forms.forEach(form -> firstCharacters.set(form.charAt(0)));
  }

  String scrub(String whole) {
    StringBuilder scrubbed = new StringBuilder();
    scrub(whole, scrubbed);
    finish(scrubbed);
    return scrubbed.toString();
  }

  void scrub(CharSequence piece, StringBuilder scrubbed) {
    pending.append(piece);
    drain(false, scrubbed);
  }

  void finish(StringBuilder scrubbed) {
    drain(true, scrubbed);
  }

  private void drain(boolean last, StringBuilder scrubbed) {
    int at = 0;
    while (at < pending.length()) {
      int suspicious = covered > 0 ? at : nextFirstCharacter(at);
      scrubbed.append(pending, at, suspicious);
      at = suspicious;
      if (at == pending.length() || (!last && mayBecomeSecret(at))) {
        break;
      }
      cover(longestSecretAt(at), scrubbed);
      if (covered > 0) {
        covered--;
      } else {
        scrubbed.append(pending.charAt(at));
      }
      at++;
    }
    pending.delete(0, at);
  }

  private int nextFirstCharacter(int from) {
    int at = from;
    while (at < pending.length() && !firstCharacters.get(pending.charAt(at))) {
      at++;
    }
    return at;
  }

  /** Overlapping secrets are masked as one, so that no end of either is left. */
  private void cover(int length, StringBuilder scrubbed) {
    if (length > 0 && covered == 0) {
      scrubbed.append(MASK);
    }
    covered = Math.max(covered, length);
  }

  private boolean mayBecomeSecret(int at) {
    int available = pending.length() - at;
    return forms.stream()
        .anyMatch(form -> form.length() > available && matches(form, at, available));
  }

  private int longestSecretAt(int at) {
    return forms.stream()
        .filter(form -> form.length() <= pending.length() - at)
        .filter(form -> matches(form, at, form.length()))
        .mapToInt(String::length)
        .max()
        .orElse(0);
  }

  private boolean matches(String form, int at, int length) {
    for (int i = 0; i < length; i++) {
      if (form.charAt(i) != pending.charAt(at + i)) {
        return false;
      }
    }
    return true;
  }
}
