package dev.holdfast.activities.postgres;

import dev.holdfast.activities.service.SystemdUnit;
import java.time.Duration;

/**
 * A server that is a unit of systemd, on the worker's host or over SSH. A unit is masked to forbid
 * its restart, since Debian's are started by a generator, whatever they are enabled; one whose file
 * is an administrator's own can't be masked and is disabled.
 */
final class SystemdControl implements Supervision {

  private final SystemdUnit unit;

  SystemdControl(SystemdUnit unit) {
    this.unit = unit;
  }

  @Override
  public String seen() {
    return "unit " + unit.name() + " " + unit.look();
  }

  @Override
  public boolean isBusy() {
    return !unit.look().isDown();
  }

  @Override
  public long pid() {
    return unit.look().pid();
  }

  @Override
  public String restart() {
    return unit.look().file();
  }

  @Override
  public boolean isForbidden() {
    return unit.look().isDisabled();
  }

  /** Masked only once it is down: a unit that is masked forgets how to be stopped. */
  @Override
  public void forbid(boolean down) {
    SystemdUnit.Seen seen = unit.look();
    if (seen.file().startsWith("enabled")) {
      unit.ask("disable");
    }
    if (down && !seen.isMasked()) {
      unit.attempt("mask");
    }
  }

  @Override
  public void allow(String before) {
    if (unit.look().isMasked() && !before.startsWith("masked")) {
      unit.ask("unmask");
    }
    if (before.startsWith("enabled") && !unit.look().file().startsWith("enabled")) {
      unit.ask("enable");
    }
  }

  @Override
  public void stop(boolean immediate) {
    if (immediate) {
      unit.attempt("kill", "--kill-who=main", "--signal=SIGQUIT");
    } else {
      unit.ask("stop", "--no-block");
    }
  }

  @Override
  public void kill() {
    unit.attempt("kill", "--signal=SIGKILL");
  }

  @Override
  public void start(Duration patience) {
    unit.ask("start", "--no-block");
  }
}
