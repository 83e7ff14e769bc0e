package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.cli.KillPoint.Phase;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import dev.holdfast.workflows.runbook.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Stories that are disturbed, held against the same ones undisturbed. Each is told undisturbed once
 * for a class of tests, when the first of them needs it; all share one world.
 */
final class RestoreProof implements BeforeAllCallback, AfterAllCallback {

  private static final Duration SETTLED = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final long EVIDENCE_NANOS = 100_000_000;

  /** {@code -Dholdfast.seed} repeats a chance. */
  static final long SEED = Long.getLong("holdfast.seed", System.nanoTime() % 1_000_000);

  private final TestPostgres postgres = new TestPostgres();
  private final boolean mayKillTemporal;
  private final Map<Story, Told> undisturbed = new HashMap<>();
  private final Random chance = new Random(SEED);
  private @Nullable TestTemporal temporal;
  private @Nullable RestoreWorld world;

  /**
   * A story that is about to begin.
   *
   * @param planned the steps that are announced, by a plan that the next story may change
   * @param before the world as it is
   * @param already what preceding runs did
   */
  private record Begun(List<Story.Step> planned, WorldInventory before, Effects already) {}

  /** A story as it went. */
  private record Told(
      Begun begun,
      RunReport report,
      RunHistory history,
      WorldInventory inventory,
      Effects effects) {}

  /** Kills, lets go what is held, and starts again what the run needs. */
  interface Disturbance {
    void at(KillPoint point, Hold hold, String run) throws Exception;
  }

  private RestoreProof(boolean mayKillTemporal) {
    this.mayKillTemporal = mayKillTemporal;
  }

  /** With the Temporal server of all tests. */
  static RestoreProof create() {
    return new RestoreProof(false);
  }

  /** With a Temporal server of its own. */
  static RestoreProof thatMayKillTemporal() {
    return new RestoreProof(true);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    postgres.beforeAll(context);
    TestTemporal ours = mayKillTemporal ? TestTemporal.begin() : TestTemporal.shared();
    temporal = ours;
    world = new RestoreWorld(postgres.privateServer(it -> it.with("fsync", "off")), ours);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    try {
      if (world != null) {
        world.close();
      }
    } finally {
      postgres.afterAll(context);
      if (mayKillTemporal && temporal != null) {
        temporal.close();
      }
    }
  }

  RestoreWorld world() {
    return Objects.requireNonNull(world);
  }

  TestTemporal temporal() {
    return Objects.requireNonNull(temporal);
  }

  /** What an undisturbed restore of a database leaves that was not there before the disaster. */
  List<String> traces() throws Exception {
    Told told = undisturbed(Stories.RESTORE);
    world().makeAnew();
    return WorldInventory.take(world()).differences(told.inventory());
  }

  /** What is said beforehand that it will do, in order. */
  List<Story.Step> planned(Story story) throws Exception {
    return undisturbed(story).begun().planned();
  }

  /** Its steps that a worker is asked to do, each before it begins. */
  Stream<KillPoint> steps(Story story) throws Exception {
    List<String> left =
        undisturbed(story).report().steps().stream()
            .filter(it -> it.state() == StepReport.State.SKIPPED)
            .map(story::placeOf)
            .toList();
    return planned(story).stream()
        .map(it -> it.at(Phase.BEFORE))
        .filter(it -> !left.contains(it.place()));
  }

  /** As {@link #steps}, and what comes after the last one. */
  Stream<KillPoint> stepsAndEvidence(Story story) throws Exception {
    return Stream.concat(steps(story), story.evidence(world()));
  }

  private Told undisturbed(Story story) throws Exception {
    Told told = undisturbed.get(story);
    if (told == null) {
      story.prepare(world());
      told = told(story, WorldInventory::isQuiet);
      assertThat(told.report().error()).isNull();
      assertThat(told.report().steps())
          .extracting(story::placeOf)
          .isEqualTo(
              told.begun().planned().stream().map(it -> it.at(Phase.BEFORE).place()).toList());
      assertThat(told.inventory().isQuiet()).as("%s", told.inventory()).isTrue();
      assertThat(told.effects()).isEqualTo(story.effects());
      undisturbed.put(story, told);
    }
    return told;
  }

  private Begun begun(Story story) throws Exception {
    return new Begun(story.steps(world()), WorldInventory.take(world()), Effects.of(world()));
  }

  private Told told(Story story, Predicate<WorldInventory> settled) throws Exception {
    Begun begun = begun(story);
    story.start(world());
    return ended(story, begun, settled);
  }

  private Told ended(Story story, Begun begun, Predicate<WorldInventory> settled) throws Exception {
    RunReport report = story.await(world());
    WorldInventory inventory = settled(settled);
    RunHistory history = world().runs().history(story.workflows(world()));
    Effects effects = Effects.of(world()).since(begun.already());
    return new Told(begun, report, history, inventory, effects);
  }

  /**
   * Tells a story, disturbed at one point, and asserts that it does not show. Returns what Temporal
   * wrote down.
   */
  RunHistory survives(Disturbed killed, Story story, KillPoint point, Disturbance disturbance)
      throws Exception {
    Told calm = undisturbed(story);
    story.prepare(world());
    Begun begun = begun(story);
    try (Hold hold = hold(story, point)) {
      story.start(world());
      hold.awaitHeld(world().run(), 1);
      Instant disturbed = Instant.now();

      disturbance.at(point, hold, world().run());

      Told told = ended(story, begun, calm.inventory()::equals);
      Duration took = Duration.between(disturbed, Instant.now());
      List<String> differences = calm.inventory().differences(told.inventory());
      boolean rolledBack =
          killed != Disturbed.TEMPORAL
              && point.is(RestoreStep.SWAP, Phase.DURING)
              && Hold.canHoldDuring(point);
      long renames = story.effects().renames() * (rolledBack ? 2 : 1);
      new ProofLog(killed, story.toString(), point)
          .write(
              told.report(),
              differences,
              Math.abs(told.effects().renames() - renames),
              told.effects(),
              took);
      assertAsGoodAs(calm, told, story);
      assertThat(differences).as("against the undisturbed story").isEmpty();
      told.effects().assertAsIn(story.effects(), told.history(), renames);
      return told.history();
    }
  }

  /** In the middle of a step, or, where nothing can hold it there, at any moment of its time. */
  private Hold hold(Story story, KillPoint point) throws Exception {
    if (point.phase() != Phase.DURING || Hold.canHoldDuring(point)) {
      return Hold.at(point, world());
    }
    long whole =
        undisturbed(story).report().steps().stream()
            .filter(it -> story.placeOf(it).equals(point.place()))
            .map(StepReport::duration)
            .filter(Objects::nonNull)
            .mapToLong(Duration::toNanos)
            .findFirst()
            .orElse(EVIDENCE_NANOS);
    return Hold.after(Duration.ofNanos((long) (whole * chance.nextDouble())), point, world());
  }

  /**
   * Tells a story with a fault at each of {@code points}. Asserts that the run tells the truth: its
   * aim is reached as if undisturbed, or the world is as it was, or residue is named.
   */
  RunReport fails(Disturbed what, Story story, KillPoint... points) throws Exception {
    Told calm = undisturbed(story);
    story.prepare(world());
    world().gate().failAt(points);
    Instant begun = Instant.now();
    Told told = told(story, WorldInventory::isQuiet);
    Duration took = Duration.between(begun, Instant.now());
    world().gate().open();
    RunReport report = told.report();
    boolean good = report.outcome() != null && report.outcome().good();
    List<String> differences =
        (good ? calm.inventory() : told.begun().before())
            .differences(told.inventory()).stream().filter(it -> !isRecord(it)).toList();
    new ProofLog(what, story.toString(), points[points.length - 1])
        .write(report, differences, 0, told.effects(), took);
    assertThat(told.inventory().isQuiet()).as("%s", told.inventory()).isTrue();
    if (report.residue().isEmpty()) {
      assertThat(differences).as("after %s", report.outcome()).isEmpty();
    }
    return report;
  }

  /** What a run writes down about itself, or keeps for people, whatever comes of it. */
  private static boolean isRecord(String difference) {
    return difference.matches(
        "\\+ (fence .* held by nobody|closing .*|swap .*|file (evidence/.*|restarts))"
            + "|[+-] file backups/kills/notes.written/.*");
  }

  /** Sessions of the last activity may still be closing when the run has closed. */
  private WorldInventory settled(Predicate<WorldInventory> wanted) throws Exception {
    var seen = new WorldInventory[1];
    Patience.until(
        SETTLED,
        PAUSE,
        () -> {
          seen[0] = WorldInventory.take(world());
          return wanted.test(seen[0]);
        });
    return seen[0];
  }

  private static void assertAsGoodAs(Told calm, Told told, Story story) {
    RunReport report = told.report();
    assertThat(report.error()).isNull();
    assertThat(report.outcome()).isEqualTo(story.outcome());
    assertThat(report.verdict()).isEqualTo(Verdict.PASSED);
    assertThat(report.residue()).isEmpty();
    assertThat(report.steps())
        .extracting(StepReport::state)
        .isEqualTo(calm.report().steps().stream().map(StepReport::state).toList());
    assertThat(told.history().completed()).isEqualTo(calm.history().completed());
    assertThat(told.history().others()).isEmpty();
  }
}
