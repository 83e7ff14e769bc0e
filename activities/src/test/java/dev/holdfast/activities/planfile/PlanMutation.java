package dev.holdfast.activities.planfile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Something that happens to plans: in editors, in merges, on disks. */
enum PlanMutation {
  KEY_DROPPED {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      lines.remove(at);
      return lines;
    }
  },
  KEY_RENAMED {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      return replacing(lines, at, KEY, it -> it.group(1) + pick(KEYS, random) + ":");
    }
  },
  KEY_MISTYPED {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      return replacing(
          lines, at, KEY, it -> it.group(1) + it.group(2).substring(1) + it.group(2) + ":");
    }
  },
  LINE_DUPLICATED {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      lines.add(at, lines.get(at));
      return lines;
    }
  },
  LINES_SWAPPED {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      Collections.swap(lines, at, random.nextInt(lines.size()));
      return lines;
    }
  },
  LINE_INDENTED {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      String line = lines.get(at);
      lines.set(at, random.nextBoolean() ? "  " + line : line.replaceFirst("^ {1,2}", ""));
      return lines;
    }
  },
  VALUE_OF_WRONG_TYPE {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      return replacing(lines, at, VALUE, it -> it.group(1) + pick(VALUES, random));
    }
  },
  VALUE_IN_FLOW_OF_WRONG_TYPE {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      return replacing(lines, at, FLOW_VALUE, it -> it.group(1) + pick(VALUES, random));
    }
  },
  VALUES_SWAPPED {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      Matcher other = VALUE.matcher(lines.get(random.nextInt(lines.size())));
      return other.lookingAt()
          ? replacing(lines, at, VALUE, it -> it.group(1) + other.group(2))
          : lines;
    }
  },
  HUGE_NUMBER {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      return replacing(
          lines, at, Pattern.compile("()[0-9]+"), it -> "9".repeat(1 + random.nextInt(400)));
    }
  },
  UNICODE {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      String line = lines.get(at);
      int where = random.nextInt(line.length() + 1);
      lines.set(at, line.substring(0, where) + pick(SIGNS, random) + line.substring(where));
      return lines;
    }
  },
  SECRET_WRITTEN_OUT {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      return replacing(
          lines,
          at,
          Pattern.compile("((?:password|webhook): |items: \\[|)env:[A-Z_]+"),
          it -> it.group(1) + SECRET);
    }
  },
  SECRET_REFERRED_TO {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      return replacing(lines, at, VALUE, it -> it.group(1) + "file:/run/secrets/x");
    }
  },
  NESTED_DEEPLY {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      String bracket = random.nextBoolean() ? "[" : "{a: ";
      return replacing(
          lines, at, VALUE, it -> it.group(1) + bracket.repeat(1 + random.nextInt(20_000)));
    }
  },
  ALIASED {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      String sign = random.nextBoolean() ? "&dumps " : "*" + pick(List.of("dumps", "x"), random);
      return replacing(
          lines, at, VALUE, it -> it.group(1) + (sign.startsWith("&") ? sign + it.group(2) : sign));
    }
  },
  TRUNCATED {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      return new ArrayList<>(lines.subList(0, at + 1));
    }
  },
  BYTES_CHANGED {
    @Override
    List<String> of(List<String> lines, int at, Random random) {
      byte[] bytes = lines.get(at).getBytes(StandardCharsets.ISO_8859_1);
      for (int i = 0; i < bytes.length; i++) {
        if (random.nextInt(8) == 0) {
          bytes[i] = (byte) random.nextInt(256);
        }
      }
      lines.set(at, new String(bytes, StandardCharsets.ISO_8859_1));
      return lines;
    }
  };

  static final String SECRET = "hunter2";

  private static final Pattern KEY = Pattern.compile("^(\\s*(?:- )?)([A-Za-z][A-Za-z-]*):");
  private static final Pattern VALUE =
      Pattern.compile("^(\\s*(?:- )?(?:[A-Za-z-]+: )?)([^#\\s][^#]*)");
  private static final Pattern FLOW_VALUE = Pattern.compile("([{,] ?[A-Za-z]+: )[^,}]+");

  private static final List<String> KEYS =
      List.of("plan", "kind", "checks", "rto", "backups", "items", "at", "password", "", "x y");
  private static final List<String> VALUES =
      List.of(
          "",
          "~",
          "null",
          "true",
          "[]",
          "{}",
          "[a, b]",
          "{a: b}",
          "-1",
          "0",
          "1.5",
          "0s",
          "99999d",
          "24h",
          "text",
          "\"\"",
          "\" \"",
          "1e99",
          ".nan",
          "0x10",
          "2026-02-30",
          "\"25:00\"");
  private static final List<String> SIGNS =
      List.of("ü", "→", "💾", "\u00a0", "\u202e", "\u0000", "\ufeff", "\t", "\u001b[31m", "\ud800");

  abstract List<String> of(List<String> lines, int at, Random random);

  /** The plan after this happened somewhere in it; bytes that are no text stay what they are. */
  byte[] of(byte[] plan, Random random) {
    String text = new String(plan, StandardCharsets.ISO_8859_1);
    List<String> lines = new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    List<String> mutated = of(lines, random.nextInt(lines.size()), random);
    return mutated.stream()
        .map(it -> it.chars().allMatch(c -> c < 256) ? it : latin(it))
        .collect(Collectors.joining("\n"))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Where a secret belongs, nothing that stands there is shown. */
  static boolean isForSecrets(String path) {
    return path.matches(".*(password|secret|webhook|items).*|notify.*");
  }

  private static String latin(String line) {
    return new String(line.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  private static String pick(List<String> from, Random random) {
    return from.get(random.nextInt(from.size()));
  }

  private static List<String> replacing(
      List<String> lines, int at, Pattern pattern, Function<Matcher, String> by) {
    Matcher found = pattern.matcher(lines.get(at));
    if (found.find()) {
      String line = lines.get(at);
      lines.set(
          at, line.substring(0, found.start()) + by.apply(found) + line.substring(found.end()));
    }
    return lines;
  }
}
