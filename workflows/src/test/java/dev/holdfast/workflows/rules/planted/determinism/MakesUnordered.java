package dev.holdfast.workflows.rules.planted.determinism;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

interface MakesUnordered {

  final class Maps {
    static final Supplier<Map<String, String>> NEW = HashMap::new;

    private Maps() {}
  }

  final class Sets {
    private Sets() {}

    static Set<String> of(Collection<String> all) {
      return new HashSet<>(all);
    }
  }

  final class SaltedMaps {
    private SaltedMaps() {}

    static Map<String, String> of() {
      return Map.of("a", "b", "c", "d");
    }
  }

  final class SaltedSets {
    private SaltedSets() {}

    static Set<String> of(Collection<String> all) {
      return Set.copyOf(all);
    }
  }

  final class Collected {
    private Collected() {}

    static Set<String> of(Stream<String> all) {
      return all.collect(Collectors.toSet());
    }
  }
}
