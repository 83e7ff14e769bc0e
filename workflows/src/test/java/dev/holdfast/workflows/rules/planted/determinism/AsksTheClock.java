package dev.holdfast.workflows.rules.planted.determinism;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Date;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

@SuppressWarnings("JavaUtilDate") // that is the violation
interface AsksTheClock {

  final class Millis {
    static final LongSupplier NOW = System::currentTimeMillis;

    private Millis() {}
  }

  final class Nanos {
    private Nanos() {}

    static long now() {
      return System.nanoTime();
    }
  }

  final class Instants {
    static final Supplier<Instant> NOW = Instant::now;

    private Instants() {}
  }

  final class Days {
    private Days() {}

    static LocalDate today(ZoneId zone) {
      return LocalDate.now(zone);
    }
  }

  final class Dates {
    static final Supplier<Date> NOW = Date::new;

    private Dates() {}
  }

  final class Clocks {
    private Clocks() {}

    static long now(Clock clock) {
      return clock.millis();
    }
  }
}
