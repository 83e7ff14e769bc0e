package dev.holdfast.activities.evidence;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures as people read them. What is not known is said so, never shown as 0. */
final class Figures {

  static final String UNKNOWN = "unknown";

  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS 'UTC'").withZone(ZoneOffset.UTC);

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private Figures() {}

  static String instant(@Nullable Instant at) {
    return at == null ? UNKNOWN : UTC.format(at);
  }

  /** {@code 0.061 s}, {@code 3 min 15.3 s}, {@code 24 h}. */
  static String duration(@Nullable Duration duration) {
    if (duration == null) {
      return UNKNOWN;
    }
    if (duration.isNegative()) {
      return "-" + duration(duration.negated());
    }
    if (duration.compareTo(MINUTE) < 0) {
      return BigDecimal.valueOf(duration.toMillis(), 3) + " s";
    }
    return parts(BigDecimal.valueOf(duration.toMillis(), 3).setScale(1, RoundingMode.HALF_UP));
  }

  private static String parts(BigDecimal seconds) {
    BigDecimal[] minutes = seconds.divideAndRemainder(BigDecimal.valueOf(60));
    long hours = minutes[0].longValue() / 60;
    StringBuilder text = new StringBuilder();
    append(text, hours, " h");
    append(text, minutes[0].longValue() % 60, " min");
    if (minutes[1].signum() != 0) {
      text.append(' ').append(minutes[1].stripTrailingZeros().toPlainString()).append(" s");
    }
    return text.toString().strip();
  }

  private static void append(StringBuilder text, long count, String unit) {
    if (count != 0) {
      text.append(' ').append(count).append(unit);
    }
  }

  /** A number of bytes, exactly and roughly. */
  static String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " bytes";
    }
    double mebibytes = bytes / 1048576.0;
    return mebibytes < 1
        ? String.format(Locale.ROOT, "%d bytes (%.1f KiB)", bytes, bytes / 1024.0)
        : String.format(Locale.ROOT, "%d bytes (%.1f MiB)", bytes, mebibytes);
  }

  static String yesNo(boolean value) {
    return value ? "yes" : "no";
  }

  static String orUnknown(@Nullable String text) {
    return text == null || text.isBlank() ? UNKNOWN : text;
  }
}
