package dev.holdfast.activities.service;

import dev.holdfast.activities.process.Host;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.runbook.FailureCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One unit of systemd on one host, by {@code systemctl}. Nothing here waits for a job of systemd:
 * whoever asks for a change looks until it is there. Changes go through {@code sudo -n} unless they
 * are root's.
 */
public final class SystemdUnit {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(200);

  private final Host host;
  private final String unit;

  public SystemdUnit(Host host, String unit) {
    this.host = host;
    this.unit = unit;
  }

  /** What systemd says of it now; asks no privileges. */
  public Seen look() {
    Host.Answer answer =
        host.run(
            LIMIT,
            List.of(
                "systemctl",
                "show",
                "--property=LoadState,ActiveState,SubState,MainPID,UnitFileState",
                "--",
                unit));
    if (!answer.succeeded()) {
      throw failed("show", answer);
    }
    Map<String, String> values = new TreeMap<>();
    answer
        .output()
        .lines()
        .filter(it -> it.contains("="))
        .forEach(
            it -> values.put(it.substring(0, it.indexOf('=')), it.substring(it.indexOf('=') + 1)));
    Seen seen = Seen.of(values);
    if (seen.load().equals("not-found")) {
      throw FailureCode.CONTROL_FAILED.failure(host.name() + " has no unit " + unit);
    }
    return seen;
  }

  /** Asks for a change and returns at once. Fails with {@link FailureCode#CONTROL_FAILED}. */
  public void ask(String... verb) {
    Host.Answer answer = attempt(verb);
    if (!answer.succeeded()) {
      throw failed(String.join(" ", verb), answer);
    }
  }

  /** As {@link #ask}; whether it was granted. */
  public Host.Answer attempt(String... verb) {
    return attempt(LIMIT, verb);
  }

  /** Restarts it and returns once systemd has. Fails with {@link FailureCode#CONTROL_FAILED}. */
  void restart(Duration limit) {
    Host.Answer answer = attempt(limit, "restart");
    if (!answer.succeeded()) {
      throw failed("restart", answer);
    }
  }

  private Host.Answer attempt(Duration limit, String... verb) {
    List<String> command = new ArrayList<>();
    if (!isRoot()) {
      command.addAll(List.of("sudo", "-n"));
    }
    command.add("systemctl");
    command.addAll(List.of(verb));
    command.add(unit);
    return host.run(limit, command);
  }

  /** Whether it gets there within {@code limit}. */
  public boolean becomesActive(Duration limit) throws InterruptedException {
    return Patience.interruptibly(limit, PAUSE, () -> look().isActive());
  }

  /** Whether it gets there within {@code limit}. */
  public boolean becomesDown(Duration limit) throws InterruptedException {
    return Patience.interruptibly(limit, PAUSE, () -> look().isDown());
  }

  public String name() {
    return unit;
  }

  private boolean isRoot() {
    return host.run(LIMIT, List.of("id", "-u")).output().strip().equals("0");
  }

  private RuntimeException failed(String verb, Host.Answer answer) {
    return FailureCode.CONTROL_FAILED.failure(
        "%s: systemctl %s %s: %s".formatted(host.name(), verb, unit, answer.complaint()));
  }

  /**
   * A unit at one moment, in systemd's own words.
   *
   * @param file whether it is started with the machine: {@code enabled}, {@code masked} ...
   * @param pid of its main process, 0 if it has none
   */
  public record Seen(String load, String active, String sub, String file, long pid) {

    private static Seen of(Map<String, String> values) {
      String pid = values.getOrDefault("MainPID", "0");
      return new Seen(
          values.getOrDefault("LoadState", ""),
          values.getOrDefault("ActiveState", ""),
          values.getOrDefault("SubState", ""),
          values.getOrDefault("UnitFileState", ""),
          pid.matches("\\d{1,10}") ? Long.parseLong(pid) : 0);
    }

    public boolean isActive() {
      return active.equals("active");
    }

    /** Neither active nor on the way to or from it. */
    public boolean isDown() {
      return active.equals("inactive") || active.equals("failed");
    }

    /** Whether neither a start of the machine nor anything else that needs it starts it. */
    public boolean isMasked() {
      return file.equals("masked");
    }

    /** Whether a start of the machine does not start it. */
    public boolean isDisabled() {
      return isMasked() || file.equals("disabled");
    }

    @Override
    public String toString() {
      return "%s (%s), %s".formatted(active, sub, file.isEmpty() ? load : file);
    }
  }
}
