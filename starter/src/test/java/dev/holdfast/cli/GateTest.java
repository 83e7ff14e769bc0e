package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.restore.RestoreStep;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

final class GateTest {

  private static final KillPoint POINT =
      KillPoint.in(RestoreStep.VERIFY_BACKUP, KillPoint.Phase.BEFORE);

  @TempDir Path folder;

  @RepeatedTest(20)
  void holdsOneOfThoseWhoComeAtOnceAndLetsTheOthersPass() throws Exception {
    Gate gate = new Gate(folder);
    gate.closeAt(POINT);
    CyclicBarrier together = new CyclicBarrier(4);
    ExecutorService threads = Executors.newFixedThreadPool(4);

    List<Future<Void>> passing =
        IntStream.range(0, 4).mapToObj(any -> threads.submit(() -> pass(gate, together))).toList();
    await().until(() -> passing.stream().filter(Future::isDone).count() == 3);

    assertThat(gate.isReached()).isTrue();
    gate.open();
    for (Future<Void> one : passing) {
      assertThat(one.get()).isNull();
    }
    threads.shutdown();
  }

  @SuppressWarnings("NullAway")
  private static Void pass(Gate gate, CyclicBarrier together) throws Exception {
    together.await();
    gate.pass(POINT);
    return null;
  }
}
