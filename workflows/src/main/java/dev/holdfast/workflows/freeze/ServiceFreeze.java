package dev.holdfast.workflows.freeze;

import dev.holdfast.workflows.freeze.MaintenanceNotes.Entry;
import dev.holdfast.workflows.freeze.MaintenanceNotes.FrozenOrder;
import dev.holdfast.workflows.freeze.MaintenanceNotes.Note;
import dev.holdfast.workflows.freeze.MaintenanceNotes.Place;
import dev.holdfast.workflows.runbook.CheckReport;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.runbook.RunRequest;
import dev.holdfast.workflows.runbook.Runbook;
import dev.holdfast.workflows.runbook.Several;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.ServiceControls;
import dev.holdfast.workflows.site.ServiceControls.At;
import dev.holdfast.workflows.site.ServiceControls.Switch;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.CanceledFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Turns the maintenance switches of services and remembers how they were. One that does not obey is
 * a check that failed and is left behind: it must neither open a database that is frozen, nor keep
 * one closed.
 */
final class ServiceFreeze {

  private final Runbook runbook;
  private final FreezePorts ports;
  private final ActiveSystem active;
  private final RunRequest run;
  private final List<FrozenPart> parts = new ArrayList<>();
  private final List<At> begun = new ArrayList<>();

  ServiceFreeze(Runbook runbook, FreezePorts ports, ActiveSystem active) {
    this.runbook = runbook;
    this.ports = ports;
    this.active = active;
    this.run = active.request().run();
  }

  /** What was turned, or found turned, for the report. */
  List<FrozenPart> parts() {
    return List.copyOf(parts);
  }

  /** Puts the services into maintenance. */
  Several on() {
    List<Observation> seen = new ArrayList<>();
    for (At at : active.services()) {
      seen.add(attempted(at, true, () -> on(at)));
    }
    return Several.of(seen, active.attempt());
  }

  private Observation on(At at) {
    boolean wasOn = ports.services().maintenanceLook(at).on();
    begun.add(at);
    var order = new FrozenOrder(run.requestedBy(), run.reason());
    Entry entry = ports.notes().note(new Note(place(at), wasOn, order)).entry();
    var switched = ports.services().maintenance(new Switch(at, true));
    parts.add(FrozenPart.of(entry.service(), entry.site(), entry.by()));
    return said(at, switched.detail(), switched);
  }

  /** Takes back what this run has begun; what an earlier freeze turned stays. */
  Several undo() {
    List<Observation> undone = new ArrayList<>();
    for (At at : begun) {
      List<Entry> entries = ports.undoNotes().read(place(at).primary()).entries();
      for (Entry entry : entries) {
        if (isOf(entry, at) && entry.by().run().equals(run.run())) {
          undone.add(off(at, entry, ports.undoServices(), ports.undoNotes()));
        }
      }
    }
    return Several.of(undone, active.attempt());
  }

  /** Takes services out of maintenance which a freeze has put there. */
  Several off() {
    List<Observation> seen = new ArrayList<>();
    for (MemberTarget primary : active.primaries()) {
      for (Entry entry : ports.notes().read(primary).entries()) {
        active.request().services().stream()
            .filter(it -> it.component().equals(entry.service()))
            .forEach(it -> seen.add(off(new At(run.run(), it, entry.site()), entry, primary)));
      }
    }
    return Several.of(seen, active.attempt());
  }

  private Observation off(At at, Entry entry, MemberTarget primary) {
    if (!active.sites().contains(entry.site())) {
      String why = name(at) + " stays in maintenance: the system is not active there";
      return new Several(why, false, active.attempt());
    }
    return attempted(
        at,
        entry.wasOn(),
        () -> {
          Observation switched = off(at, entry, ports.services(), ports.notes(), primary);
          parts.add(FrozenPart.of(entry.service(), entry.site(), entry.by()));
          return switched;
        });
  }

  private Observation off(At at, Entry entry, ServiceControls services, MaintenanceNotes notes) {
    return off(at, entry, services, notes, place(at).primary());
  }

  /** What was on before the freeze stays on. */
  private static Observation off(
      At at, Entry entry, ServiceControls services, MaintenanceNotes notes, MemberTarget primary) {
    Observation seen =
        entry.wasOn() ? services.maintenanceLook(at) : services.maintenance(new Switch(at, false));
    notes.forget(new Place(primary, entry.service(), entry.site()));
    return said(at, seen.detail(), seen);
  }

  private Observation attempted(At at, boolean wantsOn, Supplier<Observation> deed) {
    String expected = wantsOn ? "on" : "off";
    String name = "maintenance of " + name(at);
    try {
      Observation seen = deed.get();
      runbook.check(
          new CheckReport(name, true, CheckReport.State.PASSED, expected, expected, null));
      return seen;
    } catch (ActivityFailure e) {
      if (e.getCause() instanceof CanceledFailure) {
        throw e;
      }
      String why = Runbook.why(e).message();
      runbook.check(new CheckReport(name, true, CheckReport.State.FAILED, expected, why, null));
      runbook.leftBehind("%s should be %s: %s".formatted(name, expected, why));
      return new Several(name(at) + ": " + why, false, active.attempt());
    }
  }

  private static Several said(At at, String what, Observation seen) {
    return new Several(name(at) + ": " + what, seen.changed(), seen.attempt());
  }

  private static String name(At at) {
    return at.service().component() + " at " + at.site();
  }

  private Place place(At at) {
    return new Place(active.primaryAt(at.site()), at.service().component(), at.site());
  }

  private static boolean isOf(Entry entry, At at) {
    return entry.service().equals(at.service().component()) && entry.site().equals(at.site());
  }
}
