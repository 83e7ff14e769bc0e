package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.cli.KillPoint.Phase;
import dev.holdfast.cli.MoveStage.Begun;
import dev.holdfast.worker.TestTemporal;
import dev.holdfast.workflows.runbook.Outcome;
import dev.holdfast.workflows.runbook.RunReport;
import dev.holdfast.workflows.runbook.StepReport;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Moves and freezes under load that are disturbed, held against the same ones undisturbed. After
 * each: never two servers took writes, nothing was done twice, no acknowledged write of a planned
 * move is lost, and the world is what the run says. One world and one Temporal server, which may be
 * killed, for a class of tests.
 */
final class MoveProof implements BeforeAllCallback, AfterAllCallback {

  private static final String STEP = "step ";

  private final TestPostgres postgres = new TestPostgres();
  private final Map<MoveStory, Told> undisturbed = new EnumMap<>(MoveStory.class);
  private @Nullable TestTemporal temporal;
  private @Nullable MoveStage stage;

  /** A story as it went. */
  record Told(RunReport report, RunHistory history, MoveInventory before, MoveInventory after) {

    boolean good() {
      return report.outcome() != null && report.outcome().good();
    }
  }

  /** What goes wrong while the run stands where it is held; what it holds is let go after it. */
  interface Disturbance {
    void at(MoveWorld world, String run) throws Exception;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    postgres.beforeAll(context);
    temporal = TestTemporal.begin();
    MoveWorld world = new MoveWorld(postgres.cluster(it -> it.with("fsync", "off")), temporal);
    stage = new MoveStage(world, temporal);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    try {
      if (stage != null) {
        stage.world().close();
      }
    } finally {
      postgres.afterAll(context);
      if (temporal != null) {
        temporal.close();
      }
    }
  }

  MoveWorld world() {
    return stage().world();
  }

  private MoveStage stage() {
    return Objects.requireNonNull(stage);
  }

  TestTemporal temporal() {
    return Objects.requireNonNull(temporal);
  }

  /** Every step that a worker is asked to do, and the evidence, each before it begins. */
  Stream<KillPoint> points(MoveStory story) throws Exception {
    return undisturbed(story).history().attempts().keySet().stream()
        .filter(it -> it.startsWith(STEP))
        .map(it -> it.substring(STEP.length() + story.part().length() + 2))
        .map(it -> new KillPoint(story.part(), it, Phase.BEFORE));
  }

  /** As {@link #points}, without the evidence. */
  Stream<KillPoint> steps(MoveStory story) throws Exception {
    return points(story).filter(it -> !it.step().equals(KillPoint.EVIDENCE));
  }

  private Told undisturbed(MoveStory story) throws Exception {
    Told told = undisturbed.get(story);
    if (told == null) {
      try (TwoWriters writers = stage().prepared(story)) {
        Begun begun = stage().begun(story, writers);
        told = ended(story, begun, MoveInventory::isQuiet);
      }
      assertThat(told.report().error()).isNull();
      assertThat(told.good()).isTrue();
      assertThat(told.report().residue()).isEmpty();
      undisturbed.put(story, told);
    }
    return told;
  }

  private Told ended(MoveStory story, Begun begun, Predicate<MoveInventory> settled)
      throws Exception {
    Told told = stage().ended(story, begun, settled);
    assertWriters(story, told, begun.writers());
    return told;
  }

  private void assertWriters(MoveStory story, Told told, TwoWriters writers) throws Exception {
    List<String> primaries = told.after().primaries();
    boolean moved = primaries.equals(List.of(story.to()));
    boolean wentBack = told.report().outcome() == Outcome.ROLLED_BACK;
    boolean nobody = primaries.isEmpty();
    boolean left = !told.report().residue().isEmpty();
    boolean dead = story == MoveStory.FAILOVER && !told.report().pointOfNoReturnPassed();
    assertThat(primaries).as("%s", told.after()).hasSizeLessThan(2);
    assertThat(nobody).as("%s", told.after()).isEqualTo(dead || (nobody && left));
    if (moved) {
      writers.awaitOther(); // also when the run has failed: nobody else can
    } else if (!nobody && !left && story.writesGoOn(told.good())) {
      writers.awaitOld();
    }
    writers.stop();
    assertThat(moved || wentBack || !writers.otherHasWritten())
        .as("only who was promoted writes")
        .isTrue();
    if (!nobody) {
      LocalPostgres survivor = stage().server(moved ? story.to() : story.from());
      if (!wentBack) {
        writers.assertOneAtATime(survivor);
      }
      if (story != MoveStory.FAILOVER) {
        writers.assertNothingLost(survivor);
      }
    }
  }

  /** Disturbed at one point; asserts that it does not show. */
  void survives(Disturbed what, MoveStory story, KillPoint point, Disturbance disturbance)
      throws Exception {
    Told calm = undisturbed(story);
    Instant begins = Instant.now();
    Told told = disturbed(story, point, disturbance, calm.after()::equals);
    List<String> differences = calm.after().differences(told.after());
    write(what, story, point, told, differences, begins);
    assertAsGoodAs(calm, told);
    assertThat(differences).as("against the undisturbed one").isEmpty();
  }

  /** Disturbed at one point, however it ends. */
  Told disturbed(MoveStory story, KillPoint point, Disturbance disturbance) throws Exception {
    return disturbed(story, point, disturbance, MoveInventory::isQuiet);
  }

  private Told disturbed(
      MoveStory story, KillPoint point, Disturbance disturbance, Predicate<MoveInventory> settled)
      throws Exception {
    try (TwoWriters writers = stage().prepared(story)) {
      Begun begun = stage().held(story, point, writers);
      disturbance.at(world(), begun.run());
      world().gate().letGo();
      return ended(story, begun, settled);
    } finally {
      world().gate().open();
    }
  }

  private static void assertAsGoodAs(Told calm, Told told) {
    assertThat(told.report().error()).isNull();
    assertThat(told.report().outcome()).isEqualTo(calm.report().outcome());
    assertThat(told.report().verdict()).isEqualTo(calm.report().verdict());
    assertThat(told.report().residue()).isEmpty();
    assertThat(told.report().steps())
        .extracting(StepReport::state)
        .isEqualTo(calm.report().steps().stream().map(StepReport::state).toList());
  }

  /**
   * With a fault at each of {@code points}; a run that waits for people is told to try again once
   * they are mended. Asserts that the world is as the run says.
   */
  Told fails(Disturbed what, MoveStory story, KillPoint... points) throws Exception {
    Told calm = undisturbed(story);
    try (TwoWriters writers = stage().prepared(story)) {
      world().gate().failAt(points);
      Instant begins = Instant.now();
      Begun begun = stage().begun(story, writers);
      Told told = ended(story, begun, MoveInventory::isQuiet);
      List<String> differences = differences(story, calm, told);
      write(what, story, points[points.length - 1], told, differences, begins);
      assertThat(told.after().isQuiet()).as("%s", told.after()).isTrue();
      if (told.report().residue().isEmpty()) {
        assertThat(differences).as("after %s", told.report().outcome()).isEmpty();
      }
      return told;
    } finally {
      world().gate().open();
    }
  }

  /** A member that was brought home stays a standby when the rest of the failback is undone. */
  private static List<String> differences(MoveStory story, Told calm, Told told) {
    boolean beyond = told.good() || told.report().pointOfNoReturnPassed();
    MoveInventory promised = beyond ? calm.after() : told.before();
    if (story == MoveStory.FAILBACK && !told.good()) {
      return told.after().primaries().equals(List.of(story.from()))
          ? List.of()
          : List.of("primaries " + told.after().primaries());
    }
    return promised.differences(told.after()).stream().filter(it -> !isRecord(it)).toList();
  }

  private static void write(
      Disturbed what,
      MoveStory story,
      KillPoint point,
      Told told,
      List<String> differences,
      Instant since)
      throws Exception {
    new ProofLog(what, story.verb(), point)
        .write(
            told.report(),
            differences,
            0,
            told.after().primaries(),
            Duration.between(since, Instant.now()));
  }

  /** What a run writes down about itself, whatever comes of it. */
  private static boolean isRecord(String difference) {
    return difference.matches(
        "\\+ file evidence/.*|[+-] (weu|neu) (table [a-z_]+: \\d+ rows|fence .* held by nobody)");
  }
}
