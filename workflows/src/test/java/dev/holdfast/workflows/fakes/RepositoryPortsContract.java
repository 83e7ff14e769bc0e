package dev.holdfast.workflows.fakes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.workflows.restore.KeptRepositories;
import dev.holdfast.workflows.restore.RepositoryCopies;
import dev.holdfast.workflows.restore.RepositoryFences;
import dev.holdfast.workflows.restore.RepositorySwaps;
import dev.holdfast.workflows.restore.RepositoryTarget;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.testing.TestActivityEnvironment;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every provider of repositories must do; extended by the tests of each. */
@SuppressWarnings("NullAway.Init") // made before each test
public abstract class RepositoryPortsContract {

  private TestActivityEnvironment environment;
  private RepositoryCopies copies;
  private RepositoryFences fences;
  private RepositorySwaps swaps;
  private KeptRepositories kept;

  /** A world whose location is behind its origin by one commit, nothing else. */
  protected abstract Object[] activities() throws Exception;

  /** The one repository of that world, for a run. */
  protected abstract RepositoryTarget target(String run);

  /** Where the origin's branch is. */
  protected abstract String origin();

  /** Where the location's branch is, null if there is nothing. */
  protected abstract @Nullable String live();

  /** The folder at the location is gone. */
  protected abstract void losesLive() throws Exception;

  /** Somebody commits at the location and does not push. */
  protected abstract void commitsWithoutPushing() throws Exception;

  @BeforeEach
  void register() throws Exception {
    environment = TestActivityEnvironment.newInstance();
    environment.registerActivitiesImplementations(activities());
    copies = environment.newActivityStub(RepositoryCopies.class);
    fences = environment.newActivityStub(RepositoryFences.class);
    swaps = environment.newActivityStub(RepositorySwaps.class);
    kept = environment.newActivityStub(KeptRepositories.class);
  }

  @AfterEach
  void close() {
    environment.close();
  }

  private RepositoryCopies.Copy cloned(String run) {
    var observed = copies.observe(target(run));
    take(run);
    boolean bare = observed.live() == RepositoryCopies.Live.BARE;
    var source = new RepositoryCopies.Source(target(run), observed.commit(), bare);
    var cloned = copies.cloneBeside(source);
    return new RepositoryCopies.Copy(source, cloned.side(), cloned.head());
  }

  private void take(String run) {
    fences.take(new RepositoryFences.Claim(target(run), "recovery/" + run, "anna", "restore"));
  }

  @Test
  void putsTheOriginsCommitInPlaceAndKeepsTheOldCopy() {
    String before = live();
    RepositoryCopies.Copy copy = cloned("r1");
    copies.matchProperties(copy);
    copies.verify(copy).orFail();

    RepositorySwaps.Swapped swapped = swaps.swap(copy);

    assertThat(live()).isEqualTo(origin()).isNotEqualTo(before);
    assertThat(swapped.kept()).isNotNull();
    assertThat(fences.release(target("r1")).released()).isTrue();
  }

  @Test
  void swapsOnlyOnce() {
    RepositoryCopies.Copy copy = cloned("r1");

    String kept = swaps.swap(copy).kept();

    assertThat(swaps.swap(copy).kept()).isEqualTo(kept);
    assertThat(live()).isEqualTo(origin());
  }

  @Test
  void goesBackOnceAndSaysSoEachTime() {
    String before = live();
    RepositoryCopies.Copy copy = cloned("r1");
    swaps.swap(copy);

    assertThat(swaps.swapBack(copy).swapped()).isTrue();
    assertThat(swaps.swapBack(copy).swapped()).isTrue();

    assertThat(live()).isEqualTo(before);
    assertThat(copies.remove(target("r1")).folders()).hasSize(1);
    assertThat(copies.remove(target("r1")).folders()).isEmpty();
    assertThat(fences.release(target("r1")).released()).isTrue();
  }

  @Test
  void hasNothingToGoBackFromBeforeTheSwap() {
    String before = live();
    RepositoryCopies.Copy copy = cloned("r1");

    assertThat(swaps.swapBack(copy).swapped()).isFalse();

    assertThat(live()).isEqualTo(before);
  }

  @Test
  void restoresWhatIsGone() throws Exception {
    losesLive();
    RepositoryCopies.Copy copy = cloned("r1");

    RepositorySwaps.Swapped swapped = swaps.swap(copy);

    assertThat(swapped.kept()).isNull();
    assertThat(live()).isEqualTo(origin());
    swaps.swapBack(copy);
    assertThat(live()).isNull();
  }

  @Test
  void refusesASecondRunAndNamesTheFirst() {
    take("r1");
    take("r1");

    Throwable refused = catchThrowable(() -> take("r2"));

    assertThat(FailureCode.FENCE_HELD.isIn(refused)).isTrue();
    assertThat(refused).rootCause().hasMessageContaining("r1");
    assertThat(fences.release(target("r2")).released()).isFalse();
    assertThat(fences.release(target("r1")).released()).isTrue();
    take("r2");
  }

  @Test
  void refusesToSwapWithoutTheFenceRecord() {
    String before = live();
    RepositoryCopies.Copy copy = cloned("r1");
    fences.release(target("r1"));
    take("r2");

    Throwable refused = catchThrowable(() -> swaps.swap(copy));

    assertThat(FailureCode.FENCE_LOST.isIn(refused)).isTrue();
    assertThat(live()).isEqualTo(before);
  }

  @Test
  void countsCommitsThatNobodyPushed() throws Exception {
    commitsWithoutPushing();
    RepositoryCopies.Copy copy = cloned("r1");
    String kept = String.valueOf(swaps.swap(copy).kept());

    var loss = swaps.measureLoss(new RepositorySwaps.Question(target("r1"), kept));

    assertThat(loss.readable()).isTrue();
    assertThat(loss.commits()).isEqualTo(1);
    assertThat(loss.oldestAt()).isNotNull();
  }

  @Test
  void countsNothingWhereAllWasPushed() {
    RepositoryCopies.Copy copy = cloned("r1");
    String kept = String.valueOf(swaps.swap(copy).kept());

    var loss = swaps.measureLoss(new RepositorySwaps.Question(target("r1"), kept));

    assertThat(loss.readable()).isTrue();
    assertThat(loss.commits() + loss.uncommitted() + loss.untracked()).isZero();
    assertThat(loss.oldestAt()).isNull();
  }

  /** Restored by a run that is over; what it has kept, for the run that goes back. */
  private KeptRepositories.Kept restored(String run, String back) {
    RepositoryCopies.Copy copy = cloned(run);
    String folder = swaps.swap(copy).kept();
    fences.release(target(run));
    return new KeptRepositories.Kept(target(back), run, folder);
  }

  @Test
  void putsTheOldCopyBackOnceAndRemovesTheRestoredOne() {
    String before = live();
    KeptRepositories.Kept old = restored("r1", "r1-back");
    take("r1-back");

    assertThat(kept.preflight(old).restored()).isTrue();
    kept.putBack(old);
    kept.putBack(old);

    assertThat(live()).isEqualTo(before);
    assertThat(kept.keepWritten(target("r1-back")).folder()).isNull();
    assertThat(kept.keepWritten(target("r1-back")).folder()).isNull();
    assertThat(fences.release(target("r1-back")).released()).isTrue();
  }

  @Test
  void keepsWhatWasWrittenToTheRestoredCopy() throws Exception {
    String before = live();
    KeptRepositories.Kept old = restored("r1", "r1-back");
    commitsWithoutPushing();
    take("r1-back");
    kept.putBack(old);

    KeptRepositories.Written written = kept.keepWritten(target("r1-back"));

    assertThat(live()).isEqualTo(before);
    assertThat(written.folder()).isNotNull();
    assertThat(written.readable()).isTrue();
    assertThat(written.commits()).isEqualTo(1);
    assertThat(kept.keepWritten(target("r1-back")).detail()).isEqualTo(written.detail());
    assertThat(fences.release(target("r1-back")).released()).isTrue();
  }

  @Test
  void takesTheWayBackBackOnceAndCanGoItAgain() {
    String before = live();
    KeptRepositories.Kept old = restored("r1", "r1-back");
    take("r1-back");
    kept.putBack(old);

    assertThat(kept.takeBack(old).swapped()).isTrue();
    assertThat(kept.takeBack(old).swapped()).isTrue();

    assertThat(live()).isEqualTo(origin());
    fences.release(target("r1-back"));
    take("r1-again");
    kept.putBack(new KeptRepositories.Kept(target("r1-again"), "r1", old.folder()));
    assertThat(live()).isEqualTo(before);
  }

  @Test
  void goesBackToNothing() throws Exception {
    losesLive();
    KeptRepositories.Kept old = restored("r1", "r1-back");
    take("r1-back");
    kept.preflight(old);

    kept.putBack(old);

    assertThat(old.folder()).isNull();
    assertThat(live()).isNull();
    assertThat(kept.keepWritten(target("r1-back")).folder()).isNull();
  }

  @Test
  void refusesToGoBackOnceAnotherRunHasRestored() {
    KeptRepositories.Kept old = restored("r1", "r1-back");
    restored("r2", "r2-back");
    take("r1-back");

    Throwable refused = catchThrowable(() -> kept.preflight(old));

    assertThat(FailureCode.NOT_KEPT.isIn(refused)).isTrue();
    assertThat(live()).isEqualTo(origin());
  }

  @Test
  void refusesToGoBackWithoutTheFenceRecord() {
    KeptRepositories.Kept old = restored("r1", "r1-back");
    take("r2");

    Throwable refused = catchThrowable(() -> kept.putBack(old));

    assertThat(FailureCode.FENCE_LOST.isIn(refused)).isTrue();
    assertThat(live()).isEqualTo(origin());
  }
}
