package dev.holdfast.activities.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The spellings in which programs print a secret. */
final class SecretForms {

  /** Shorter lines of a key, or shorter parts of a base64 text, would mask half the output. */
  private static final int SHORTEST_PART = 6;

  private static final Pattern PERCENT = Pattern.compile("%[0-9A-F]{2}");

  private final Set<String> forms = new LinkedHashSet<>();

  private SecretForms() {}

  static List<String> of(Collection<String> secrets) {
    SecretForms all = new SecretForms();
    for (String secret : secrets) {
      all.addSpellings(secret);
      // a value read from a file often ends in a line break that the program did not use
      if (!secret.isBlank()) {
        all.addSpellings(secret.strip());
      }
      secret.lines().forEach(all::addPart);
    }
    return List.copyOf(all.forms);
  }

  private void addSpellings(String secret) {
    forms.add(secret);
    forms.add(secret.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
    addUrlForms(secret);
    addBase64Forms(secret, Base64.getEncoder());
    addBase64Forms(secret, Base64.getUrlEncoder());
  }

  private void addUrlForms(String secret) {
    String form = URLEncoder.encode(secret, UTF_8);
    String percent = form.replace("+", "%20");
    String rfc3986 = percent.replace("*", "%2A").replace("%7E", "~");
    for (String encoded : List.of(form, percent, rfc3986)) {
      forms.add(encoded);
      forms.add(PERCENT.matcher(encoded).replaceAll(hex -> hex.group().toLowerCase(Locale.ROOT)));
    }
  }

  private void addBase64Forms(String secret, Base64.Encoder encoder) {
    byte[] bytes = secret.getBytes(UTF_8);
    forms.add(encoder.encodeToString(bytes));
    forms.add(encoder.withoutPadding().encodeToString(bytes));
    // inside a longer text ("user:secret") the bytes sit at one of three offsets; the characters at
    // both ends mix with the neighbours and are left out
    for (int before = 0; before < 3; before++) {
      byte[] shifted = new byte[before + bytes.length];
      System.arraycopy(bytes, 0, shifted, before, bytes.length);
      String encoded = encoder.withoutPadding().encodeToString(shifted);
      int from = before == 0 ? 0 : before + 1;
      int to = encoded.length() - (shifted.length % 3 == 0 ? 0 : 1);
      addPart(encoded.substring(Math.min(from, to), to));
    }
  }

  private void addPart(String part) {
    if (part.strip().length() >= SHORTEST_PART) {
      forms.add(part.strip());
    }
  }
}
