package dev.holdfast.workflows.plan;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.Locale;

/**
 * When planned changes may be made, and who says so. An outage asks for no window.
 *
 * @param timeZone of everything on the plan's calendar, as the tz database calls it
 * @param windows when changes may be made; empty for at any time
 * @param blackouts when they may not, whatever the windows say
 */
public record ChangePolicy(
    String timeZone, List<Window> windows, List<Blackout> blackouts, List<Category> categories) {

  public ChangePolicy {
    windows = List.copyOf(windows);
    blackouts = List.copyOf(blackouts);
    categories = List.copyOf(categories);
  }

  /** At any time, nobody is asked. */
  public static ChangePolicy anytime() {
    return new ChangePolicy("UTC", List.of(), List.of(), List.of());
  }

  /**
   * A time of certain days.
   *
   * @param to exclusive; midnight is the end of the day
   */
  public record Window(List<DayOfWeek> days, LocalTime from, LocalTime to) {
    public Window {
      days = List.copyOf(days);
    }
  }

  /**
   * Days without changes.
   *
   * @param from first day, as {@code 2026-11-23}, or {@code 12-20} for every year
   * @param to last day, written like {@code from}
   */
  public record Blackout(String name, String from, String to) {}

  /**
   * How one kind of change is agreed.
   *
   * @param approvedBy who must agree, in the team's words; empty if nobody
   * @param notice how long before the change it must be known
   */
  public record Category(Kind kind, List<String> approvedBy, Duration notice) {
    public Category {
      approvedBy = List.copyOf(approvedBy);
    }
  }

  /** Kinds of changes, as change management knows them. */
  public enum Kind {
    STANDARD,
    NORMAL,
    EMERGENCY;

    /** As plans write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
