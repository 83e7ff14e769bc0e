package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nobody waits for what never answers. */
@Timeout(60)
final class DeadlinedTest {

  @Test
  void goesOnWithoutWhatDoesNotAnswerInTime() {
    CountDownLatch never = new CountDownLatch(1);
    Deadlined looks = new Deadlined(Duration.ofSeconds(1));
    var silent =
        looks.ask(
            "the folder",
            () -> {
              never.await();
              return "";
            });
    var failing =
        looks.ask(
            "the host",
            () -> {
              throw new IllegalStateException("it is gone");
            });
    var good = looks.ask("the login", () -> "postgres");

    assertThat(good.answer()).contains("postgres");
    assertThat(silent.answer()).isEmpty();
    assertThat(failing.answer()).isEmpty();
    assertThat(looks.unknown())
        .containsExactly(
            "the folder: unknown, no answer within 1 s", "the host: unknown, it is gone");
    never.countDown();
  }
}
