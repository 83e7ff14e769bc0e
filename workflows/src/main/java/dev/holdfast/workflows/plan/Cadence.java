package dev.holdfast.workflows.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often something happens: {@code every 15m}, {@code hourly}, {@code daily 02:00}, {@code
 * weekly sun 02:00}, {@code monthly 1 02:00}; times of day in the plan's time zone.
 */
public record Cadence(@JsonValue String text) {

  private static final Pattern FORM =
      Pattern.compile(
          "every ([1-9][0-9]{0,3})([smhd])|(hourly)|(daily) [0-9:]{5}"
              + "|(weekly) [a-z]{3} [0-9:]{5}|(monthly) [0-9]{1,2} [0-9:]{5}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public Cadence {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a cadence must be every 15m, hourly, daily 02:00, weekly sun 02:00 or monthly 1 02:00,"
              + " was "
              + text);
    }
  }

  /**
   * The longest time between two of its moments; days have 24 hours here, months 31 days. What
   * happened since the last moment is lost at worst.
   */
  public Duration gap() {
    Matcher form = FORM.matcher(text);
    if (form.matches() && form.group(1) != null) {
      return Duration.parse(
          (form.group(2).equals("d") ? "P" : "PT") + form.group(1) + form.group(2));
    }
    return switch (text.charAt(0)) {
      case 'h' -> Duration.ofHours(1);
      case 'd' -> Duration.ofDays(1);
      case 'w' -> Duration.ofDays(7);
      default -> Duration.ofDays(31);
    };
  }

  @Override
  public String toString() {
    return text;
  }
}
