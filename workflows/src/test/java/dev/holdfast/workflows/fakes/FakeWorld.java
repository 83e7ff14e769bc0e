package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.StepDefinition;
import io.temporal.activity.Activity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Everything that a run can touch, in memory, and what goes wrong with it. Steps are named by the
 * enums that define them; a step of restore and one of backup with the same title are one.
 */
public final class FakeWorld {

  /** The host that every fake activity says it ran on. */
  public static final String WORKER = "worker-1";

  private final Script script = new Script();
  private final FakeDatabaseServer server;
  private final FakeServiceRestarts services = new FakeServiceRestarts(script);
  private final FakeNotifications people = new FakeNotifications(script);
  private final FakeRepository repository;
  private final FakeMachines machines = new FakeMachines(script);
  private final FakeFiles files;
  private final FakeEndpointChecks endpoints = new FakeEndpointChecks(script);
  private final FakeEvidenceStore evidence = new FakeEvidenceStore();

  /** A world in which all is well; {@code clock} is the clock of every host in it. */
  public FakeWorld(Supplier<Instant> clock) {
    this.server = new FakeDatabaseServer(script, clock);
    this.repository = new FakeRepository(script, clock);
    this.files = new FakeFiles(script, clock);
  }

  public FakeDatabaseServer server() {
    return server;
  }

  public FakeRepository repository() {
    return repository;
  }

  public FakeMachines machines() {
    return machines;
  }

  /** The files. */
  public FakeFiles files() {
    return files;
  }

  public FakeEndpointChecks endpoints() {
    return endpoints;
  }

  public FakeServiceRestarts services() {
    return services;
  }

  public FakeNotifications people() {
    return people;
  }

  public FakeEvidenceStore evidence() {
    return evidence;
  }

  /** The step fails with all its attempts; should the same deed be asked again later, it works. */
  public void failsAt(StepDefinition step, FailureCode code) {
    script.at(step.title(), Trouble.oneStep(code));
  }

  /** The deed fails whenever it is asked. */
  public void keepsFailingAt(StepDefinition step, FailureCode code) {
    script.at(step.title(), Trouble.always(code));
  }

  /** The first attempt fails before it did anything. */
  public void failsOnceAt(StepDefinition step, FailureCode code) {
    script.at(step.title(), Trouble.untilAttempt(2, code));
  }

  /** The step does its work, but nobody hears of it. */
  public void answersNoMoreAfter(StepDefinition step) {
    script.at(step.title(), Trouble.answersLost());
  }

  /** The first attempt does its work, but nobody hears of it, so that a second one is made. */
  public void losesFirstAnswerOf(StepDefinition step) {
    script.at(step.title(), Trouble.firstAnswerLost());
  }

  /** The undo of the step fails. */
  public void failsToUndo(StepDefinition step) {
    script.at(Script.undoOf(step), Trouble.always(FailureCode.PRIVILEGE_MISSING));
  }

  /** The undo of the step works in its attempt number {@code attempt}. */
  public void undoFailsUntilAttempt(StepDefinition step, int attempt) {
    script.at(Script.undoOf(step), Trouble.untilAttempt(attempt, FailureCode.SERVER_UNREACHABLE));
  }

  /** The undo of the step does its work in the first attempt, but nobody hears of it. */
  public void losesFirstAnswerOfUndo(StepDefinition step) {
    script.at(Script.undoOf(step), Trouble.firstAnswerLost());
  }

  /** The step stands still before its work and stops when it is cancelled. */
  public Pause waitsAt(StepDefinition step) {
    return pause(step.title(), true);
  }

  /** The step stands still and, once it goes on, does its work although it was cancelled. */
  public Pause waitsDeafAt(StepDefinition step) {
    return pause(step.title(), false);
  }

  /** The undo of the step stands still before its work. */
  public Pause waitsAtUndoOf(StepDefinition step) {
    return pause(Script.undoOf(step), true);
  }

  private Pause pause(String place, boolean hearsCancel) {
    Pause pause = new Pause(hearsCancel);
    script.at(place, pause);
    return pause;
  }

  /** The titles of what was asked of the world, undos as {@code undo: TITLE}, in order. */
  public List<String> deeds() {
    return script.played();
  }

  /** The activities to register with a worker. */
  public Object[] activities() {
    List<Object> all = new ArrayList<>(server.ports());
    all.addAll(List.of(repository, machines, files, endpoints, services, people, evidence));
    return all.toArray();
  }

  static Attempt attempt() {
    int number = Activity.getExecutionContext().getInfo().getAttempt();
    return new Attempt(number, WORKER, Duration.ZERO);
  }
}
