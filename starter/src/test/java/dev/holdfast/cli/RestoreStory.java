package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.cli.KillPoint.Phase;
import dev.holdfast.workflows.restore.InPlaceStep;
import dev.holdfast.workflows.restore.RepositoryStep;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * {@code dr restore} after a disaster.
 *
 * @param name of the story
 * @param part a component, or the whole plan
 * @param components those that have runs of their own
 * @param arguments of the verb
 */
record RestoreStory(
    String name, String part, List<String> components, List<String> arguments, Effects effects)
    implements Story {

  private static final String DATABASE = NotesDatabase.NAME;

  /** From the last of these on nothing is taken back, and their failures don't matter. */
  private static final Set<String> BESIDES =
      Set.of(
          RestoreStep.MEASURE_LOSS.title(),
          RestoreStep.RELEASE_FENCE.title(),
          RestoreStep.NOTIFY.title());

  /** Also what is kept in Git, and a service that needs both. */
  private static final String CODE =
      """
        code:
          kind: repository
          origin: env:KILLS_ORIGIN
          location: env:KILLS_CODE
          branch: main
      """;

  /** A database, beside the live one. */
  static Story beside() {
    return new RestoreStory(
        "restore", DATABASE, List.of(), List.of(DATABASE), new Effects(2, 1, 0, 1, 1));
  }

  /** A database, after the live one was dropped. */
  static Story inPlace() {
    return new RestoreStory(
        "restore in place",
        DATABASE,
        List.of(),
        List.of(DATABASE, "--in-place"),
        new Effects(1, 1, 1, 1, 1));
  }

  /** A database, a repository and a service. */
  static Story whole() {
    return new RestoreStory(
        "restore of the plan",
        KillPoint.WHOLE,
        List.of(DATABASE, CodeRepository.NAME, RestoreWorld.SERVICE),
        List.of(),
        new Effects(2, 1, 0, 1, 1));
  }

  @Override
  public void prepare(RestoreWorld world) throws Exception {
    world.makeAnew();
    if (isWhole()) {
      world.writePlan(RestoreStory::withCode);
    }
    world.notes().sufferDisaster();
  }

  private boolean isWhole() {
    return part.equals(KillPoint.WHOLE);
  }

  private boolean isInPlace() {
    return arguments.contains("--in-place");
  }

  private static String withCode(String plan) {
    return plan.replace("dependsOn: [notes]\n", "dependsOn: [notes, code]\n" + CODE);
  }

  private String[] verb() {
    return arguments.toArray(String[]::new);
  }

  @Override
  public void start(RestoreWorld world) {
    world.startRestore(verb());
  }

  @Override
  public RunReport await(RestoreWorld world) {
    return world.runs().awaitEnd(workflows(world).get(0));
  }

  @Override
  public List<String> workflows(RestoreWorld world) {
    List<String> ids = new ArrayList<>();
    ids.add(isWhole() ? WorldRuns.whole() : WorldRuns.restoreOf(part));
    components.forEach(it -> ids.add(WorldRuns.restoreOf(it)));
    return ids;
  }

  @Override
  public List<Step> steps(RestoreWorld world) {
    List<Step> steps = new ArrayList<>();
    for (JsonNode step : world.plannedSteps(verb())) {
      JsonNode component = step.path("component");
      JsonNode undo = step.path("undo");
      steps.add(
          new Step(
              component.isTextual() ? component.asText() : part,
              step.path("name").asText(),
              Step.takesBack(undo.isTextual() ? undo.asText() : null)));
    }
    return steps;
  }

  @Override
  public String placeOf(StepReport step) {
    String component = Objects.requireNonNullElse(step.component(), part);
    return new KillPoint(component, step.name(), Phase.BEFORE).place();
  }

  @Override
  public Outcome outcome() {
    return Outcome.RECOVERED;
  }

  @Override
  public Ending endingAfter(KillPoint fault) {
    if (BESIDES.contains(fault.step())) {
      return Ending.GOES_ON;
    }
    if (isWhole()) {
      return Ending.UNDONE_OR_RESIDUE;
    }
    return isInPlace() && isDropped(fault) ? Ending.RESIDUE : Ending.UNDONE;
  }

  private static boolean isDropped(KillPoint fault) {
    return !fault.is(InPlaceStep.DROP_LIVE, Phase.BEFORE)
        && Stream.of(InPlaceStep.values())
            .filter(it -> it.compareTo(InPlaceStep.DROP_LIVE) >= 0)
            .anyMatch(it -> it.title().equals(fault.step()));
  }

  @Override
  public KillPoint lateFault(Step undone) {
    if (undone.part().equals(CodeRepository.NAME)) {
      return new Step(undone.part(), RepositoryStep.SWAP.title(), true).at(Phase.AFTER);
    }
    String title = RestoreStep.VERIFY_SERVICE.title();
    if (isInPlace()) {
      InPlaceStep last =
          isDropped(undone.at(Phase.BEFORE)) ? InPlaceStep.MATCH_PROPERTIES : InPlaceStep.DROP_LIVE;
      title = last.title();
    }
    return new KillPoint(undone.part(), title, Phase.BEFORE);
  }

  @Override
  public String toString() {
    return name;
  }
}
