package dev.holdfast.workflows.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * Where a secret is: {@code env:NAME} or {@code file:PATH}. The secret itself never enters a plan,
 * a history, a log or a report.
 */
public record SecretReference(@JsonValue String text) {

  private static final Pattern FORM = Pattern.compile("env:[A-Za-z_][A-Za-z0-9_]*|file:/.+");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public SecretReference {
    if (!FORM.matcher(text).matches()) {
      // the value may be the secret itself: it is not repeated
      throw new IllegalArgumentException("a secret must be env:NAME or file:/PATH");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
