package dev.holdfast.workflows.plan;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.util.BitSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The plan's calendar has days that exist, in a time zone that exists, and is open at some time.
 */
final class ChangeRules {

  /** A year with all the days that a year can have. */
  private static final int LEAP_YEAR = 2024;

  private static final int DAYS = 366;

  private final ChangePolicy changes;
  private final BitSet closed = new BitSet();
  private final Consumer<PlanFlaw> flaws;

  private ChangeRules(ChangePolicy changes, Consumer<PlanFlaw> flaws) {
    this.changes = changes;
    this.flaws = flaws;
  }

  static void check(ChangePolicy changes, Consumer<PlanFlaw> flaws) {
    ChangeRules rules = new ChangeRules(changes, flaws);
    rules.checkTimeZone();
    rules.checkWindows();
    rules.checkBlackouts();
  }

  private void checkTimeZone() {
    Set<String> zones = ZoneId.getAvailableZoneIds();
    if (!zones.contains(changes.timeZone())) {
      flaws.accept(
          new PlanFlaw(
              PlanPath.of("timeZone"),
              Code.PLAN_UNKNOWN_TIME_ZONE,
              "no time zone is called " + changes.timeZone(),
              Spelling.nearest(changes.timeZone(), new TreeSet<>(zones))
                  .map(it -> "write " + it)
                  .orElse("write it as the tz database does: Europe/Berlin, America/Los_Angeles")));
    }
  }

  private void checkWindows() {
    for (int i = 0; i < changes.windows().size(); i++) {
      ChangePolicy.Window window = changes.windows().get(i);
      boolean untilMidnight = window.to().equals(LocalTime.MIDNIGHT);
      if (!untilMidnight && !window.to().isAfter(window.from())) {
        flaws.accept(
            never(
                PlanPath.of("changes", "windows").index(i).key("to"),
                "the window ends at %s, not after it opens at %s"
                    .formatted(window.to(), window.from()),
                "write a later time; a window across midnight is two, the first one to \"00:00\""));
      }
    }
  }

  private void checkBlackouts() {
    Set<String> names = new TreeSet<>();
    for (int i = 0; i < changes.blackouts().size(); i++) {
      ChangePolicy.Blackout blackout = changes.blackouts().get(i);
      PlanPath path = PlanPath.of("changes", "blackouts").index(i);
      if (!names.add(blackout.name())) {
        flaws.accept(
            new PlanFlaw(
                path.key("name"),
                Code.PLAN_DUPLICATE_NAME,
                "there is a blackout of this name already",
                "give every blackout a name of its own"));
      }
      boolean begins = isDay(path.key("from"), blackout.from());
      boolean ends = isDay(path.key("to"), blackout.to());
      if (begins && ends) {
        checkOrder(path.key("to"), blackout);
      }
    }
    if (closed.cardinality() == DAYS) {
      flaws.accept(
          never(
              PlanPath.of("changes", "blackouts"),
              "the blackouts cover every day of every year",
              "leave some days without a blackout"));
    }
  }

  private boolean isDay(PlanPath path, String day) {
    try {
      if (isYearly(day)) {
        MonthDay.parse("--" + day);
      } else {
        LocalDate.parse(day);
      }
      return true;
    } catch (DateTimeException e) {
      flaws.accept(
          new PlanFlaw(
              path,
              Code.PLAN_BAD_VALUE,
              "there is no day " + day,
              "write a day of the calendar, such as 2026-11-23, or 12-20 for every year"));
      return false;
    }
  }

  private void checkOrder(PlanPath path, ChangePolicy.Blackout blackout) {
    if (isYearly(blackout.from()) != isYearly(blackout.to())) {
      flaws.accept(
          new PlanFlaw(
              path,
              Code.PLAN_BAD_VALUE,
              "one of %s and %s is of every year, the other of one year"
                  .formatted(blackout.from(), blackout.to()),
              "write both with the year or both without"));
    } else if (isYearly(blackout.from())) {
      close(MonthDay.parse("--" + blackout.from()), MonthDay.parse("--" + blackout.to()));
    } else if (blackout.to().compareTo(blackout.from()) < 0) {
      flaws.accept(
          never(
              path,
              "the blackout ends on %s, before it begins on %s"
                  .formatted(blackout.to(), blackout.from()),
              "write a later day"));
    }
  }

  private void close(MonthDay from, MonthDay to) {
    int first = from.atYear(LEAP_YEAR).getDayOfYear();
    int last = to.atYear(LEAP_YEAR).getDayOfYear();
    if (first <= last) {
      closed.set(first, last + 1);
    } else {
      closed.set(first, DAYS + 1);
      closed.set(1, last + 1);
    }
  }

  private static boolean isYearly(String day) {
    return day.length() == "12-20".length();
  }

  private static PlanFlaw never(PlanPath path, String message, String fix) {
    return new PlanFlaw(path, Code.PLAN_WINDOW_NEVER_OPENS, message, fix);
  }
}
