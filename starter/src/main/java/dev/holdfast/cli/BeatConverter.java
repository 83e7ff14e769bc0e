package dev.holdfast.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The time between beats as plans write it: {@code 100ms}, {@code 1s}; at least 20 ms. */
final class BeatConverter implements ITypeConverter<Duration> {

  private static final Duration FASTEST = Duration.ofMillis(20);

  @Override
  public Duration convert(String text) {
    if (!text.matches("[1-9][0-9]{0,5}(ms|s)")) {
      throw new TypeConversionException("write a time such as 100ms or 1s, was " + text);
    }
    Duration every =
        text.endsWith("ms")
            ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
            : Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
    if (every.compareTo(FASTEST) < 0) {
      throw new TypeConversionException("write 20ms or more, was " + text);
    }
    return every;
  }
}
