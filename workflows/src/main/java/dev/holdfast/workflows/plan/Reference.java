package dev.holdfast.workflows.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A field that is a value or says where the value is: {@code env:NAME}, {@code env:NAME:-default},
 * {@code file:PATH}. Resolved by the worker when it is used. Not for secrets.
 */
public record Reference(@JsonValue String text) {

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Reference {
    if (text.isBlank()) {
      throw new IllegalArgumentException("value must not be blank");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
