package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShortCommandTest {
  @Test
  void givesTheExitCodeAndBothStreams() {
    ShortCommand.Result result =
        ShortCommand.run(
            Duration.ofSeconds(10), List.of("sh", "-c", "echo one; echo two >&2; exit 3"));

    assertThat(result).isEqualTo(new ShortCommand.Result(3, "one\ntwo"));
  }

  @Test
  void inheritsNothingFromTheEnvironment() {
    ShortCommand.Result result = ShortCommand.run(Duration.ofSeconds(10), List.of("env"));

    assertThat(result.output().lines())
        .hasSize(2)
        .allMatch(line -> line.matches("(PATH|LC_ALL)=.*"));
  }

  @Test
  void endsACommandThatTakesTooLong() {
    List<String> command = List.of("sleep", "30");

    assertThatThrownBy(() -> ShortCommand.run(Duration.ofMillis(100), command))
        .isInstanceOf(LocalPostgresException.class)
        .hasMessage("sleep 30 did not end within 0.1 s");
  }

  @Test
  void namesAProgramThatIsNotThere() {
    List<String> command = List.of("no-such-program");

    assertThatThrownBy(() -> ShortCommand.run(Duration.ofSeconds(1), command))
        .isInstanceOf(LocalPostgresException.class)
        .hasMessageStartingWith("cannot run no-such-program: ");
  }
}
