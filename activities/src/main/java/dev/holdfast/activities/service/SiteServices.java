package dev.holdfast.activities.service;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.LongWork;
import dev.holdfast.workflows.plan.Maintenance;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.ServiceControls;
import io.temporal.failure.ApplicationFailure;

/** Controls services as their plan says: where the methods of control are told apart. */
public final class SiteServices implements ServiceControls {

  private final SystemdServices units;
  private final ExecServices commands;
  private final HttpMaintenance switches;
  private final Attempts attempts;

  public SiteServices(
      SystemdServices units, ExecServices commands, HttpMaintenance switches, Attempts attempts) {
    this.units = units;
    this.commands = commands;
    this.switches = switches;
    this.attempts = attempts;
  }

  @Override
  public Looked look(At at) {
    Attempt attempt = attempts.current();
    Service service = at.service().at(at.site());
    if (service.control() != Service.Control.SYSTEMD) {
      return new Looked(State.UNKNOWN, "commands show nothing of a service", attempt);
    }
    return attend(
        at,
        "look",
        progress -> {
          try {
            SystemdUnit.Seen seen = units.look(at, service);
            return new Looked(
                SystemdServices.state(seen), "unit %s %s".formatted(service.unit(), seen), attempt);
          } catch (ApplicationFailure unseen) {
            return new Looked(State.UNKNOWN, unseen.getOriginalMessage(), attempt);
          }
        });
  }

  @Override
  public Allowed requireAllowed(Places places) {
    Attempt attempt = attempts.current();
    for (At at : places.all()) {
      Service service = at.service().at(at.site());
      if (service.control() != Service.Control.SYSTEMD) {
        commands.requireAllowed(service);
      }
    }
    return new Allowed(attempt);
  }

  @Override
  public Controlled start(At at) {
    Attempt attempt = attempts.current();
    Service service = at.service().at(at.site());
    return attend(
        at,
        "start",
        progress ->
            switch (service.control()) {
              case SYSTEMD -> controlled(units.start(at, service), attempt);
              case EXEC, COMPOSE -> {
                commands.start(at.run(), service);
                yield new Controlled(
                    State.UNKNOWN, "its start command ended with 0", true, attempt);
              }
            });
  }

  @Override
  public Controlled stop(At at) {
    Attempt attempt = attempts.current();
    Service service = at.service().at(at.site());
    return attend(
        at,
        "stop",
        progress ->
            switch (service.control()) {
              case SYSTEMD -> controlled(units.stop(at, service), attempt);
              case EXEC, COMPOSE -> {
                commands.stop(at.run(), service);
                yield new Controlled(State.UNKNOWN, "its stop command ended with 0", true, attempt);
              }
            });
  }

  private static Controlled controlled(SystemdServices.Change change, Attempt attempt) {
    return new Controlled(change.before(), change.seen(), change.changed(), attempt);
  }

  @Override
  public Switched maintenance(Switch wanted) {
    Attempt attempt = attempts.current();
    At at = wanted.at();
    String component = at.service().component();
    Maintenance maintenance = switchOf(at);
    return attend(
        at,
        "maintenance",
        progress -> {
          boolean switched = switches.turn(component, maintenance, wanted.on());
          return new Switched(wanted.on(), switched, attempt);
        });
  }

  @Override
  public MaintenanceSeen maintenanceLook(At at) {
    Attempt attempt = attempts.current();
    String component = at.service().component();
    Maintenance maintenance = switchOf(at);
    return attend(
        at,
        "look",
        progress -> new MaintenanceSeen(switches.isOn(component, maintenance), attempt));
  }

  private static Maintenance switchOf(At at) {
    Maintenance maintenance = at.service().at(at.site()).maintenance();
    if (maintenance == null) {
      throw FailureCode.PLAN_INVALID.failure(
          "the plan has no maintenance switch for " + at.service().component());
    }
    return maintenance;
  }

  private static <T> T attend(At at, String verb, LongWork<T> work) {
    return DurableJobs.attend(new JobKey(at.run(), verb + "-" + at.service().component()), work);
  }
}
