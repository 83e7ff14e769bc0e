package dev.holdfast.workflows.rules.planted.determinism;

import java.security.SecureRandom;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

interface RollsDice {

  final class Seeded {
    private Seeded() {}

    static int roll() {
      return new Random(1).nextInt();
    }
  }

  final class Secure {
    static final Supplier<SecureRandom> NEW = SecureRandom::new;

    private Secure() {}
  }

  final class OfTheThread {
    private OfTheThread() {}

    static int roll() {
      return ThreadLocalRandom.current().nextInt();
    }
  }

  final class Maths {
    static final DoubleSupplier ROLL = Math::random;

    private Maths() {}
  }

  final class Ids {
    static final Supplier<UUID> NEW = UUID::randomUUID;

    private Ids() {}
  }
}
