package dev.holdfast.activities.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
final class ProcessRunnerTest {

  private final ProcessFixture fixture = new ProcessFixture();

  @AfterEach
  void leaveNothing() {
    fixture.close();
    assertThat(fixture.marked()).isEmpty();
  }

  @Test
  void tellsTheExitCodeAndTheOutputOfBothStreams() throws Exception {
    ProcessResult result =
        fixture.run(fixture.shell("echo out; echo err >&2; printf last; exit 7"));

    assertThat(result.exitCode()).isEqualTo(7);
    assertThat(result.succeeded()).isFalse();
    assertThat(fixture.lines).containsExactlyInAnyOrder("out", "err", "last");
    assertThat(result.tail()).contains("out\n").contains("err\n").contains("last\n");
    assertThat(result.took()).isPositive();
  }

  @Test
  void streamsLinesWhileTheProgramRuns() throws Exception {
    RunningProcess running =
        fixture.startAndAwaitLine(fixture.shell("echo begun; exec sleep 300"), "begun");

    assertThat(running.await(Duration.ofMillis(1))).isEmpty();
    assertThat(running.result()).isNotDone();
  }

  @Test
  void givesTheChildNothingButWhatItWasGiven() throws Exception {
    ProcessRequest request =
        new ProcessRequest(
            List.of("env"),
            ProcessFixture.environment("PGHOST", "db1", "PATH", "/usr/bin:/bin", "HOME", "/none"),
            List.of(),
            null,
            fixture.marker,
            ProcessFixture.GRACE);

    fixture.run(request);

    assertThat(fixture.lines)
        .containsExactlyInAnyOrder(
            "PGHOST=db1",
            "PATH=/usr/bin:/bin",
            "HOME=/none",
            "LANG=C.UTF-8",
            "LC_ALL=C.UTF-8",
            "HOLDFAST_JOB=" + fixture.marker);
  }

  @Test
  void passesArgumentsUntouchedByAnyShell() throws Exception {
    fixture.run(fixture.request("printf", "%s\n", "$HOME `id` *", "a 'b' \"c\"", "", "--"));

    assertThat(fixture.lines).containsExactly("$HOME `id` *", "a 'b' \"c\"", "", "--");
  }

  @Test
  void runsInTheDirectoryOfTheRequest(@TempDir Path directory) throws Exception {
    ProcessRequest pwd = fixture.request("pwd");
    fixture.run(
        new ProcessRequest(
            pwd.command(), pwd.environment(), List.of(), directory, pwd.marker(), pwd.grace()));

    assertThat(fixture.lines).containsExactly(directory.toRealPath().toString());
  }

  @Test
  void reportsThePidOfTheProgramAsLeaderOfItsOwnSession() throws Exception {
    RunningProcess running =
        fixture.startAndAwaitLine(fixture.shell("echo $$; echo up; exec sleep 300"), "up");

    assertThat(fixture.lines).first().isEqualTo(Long.toString(running.pid()));
    assertThat(HostProcess.all())
        .filteredOn(process -> process.pid() == running.pid())
        .singleElement()
        .returns(running.pid(), HostProcess::session);
  }

  @Test
  void masksSecretsInLinesAndTail() throws Exception {
    ProcessRequest request =
        ProcessFixture.withSecrets(
            fixture.shell("echo password=hunter2hunter2; echo hunter2hunter2 >&2"),
            "hunter2hunter2");

    ProcessResult result = fixture.run(request);

    assertThat(fixture.lines).containsExactlyInAnyOrder("password=***", "***");
    assertThat(result.tail()).doesNotContain("hunter2");
  }

  @Test
  void masksASecretThatArrivesInTwoPieces() throws Exception {
    Path go = Files.createTempFile("holdfast", "go");
    try {
      ProcessRequest request =
          ProcessFixture.withSecrets(
              fixture.shell(
                  "echo begun; printf 'x hunter2'; while test -e "
                      + go
                      + "; do :; done; echo hunter3 y"),
              "hunter2hunter3");
      RunningProcess running = fixture.startAndAwaitLine(request, "begun");

      Files.delete(go);
      running.await();

      assertThat(fixture.lines).containsExactly("begun", "x *** y");
    } finally {
      Files.deleteIfExists(go);
    }
  }

  @Test
  void showsNoSecretInItsRequest() {
    ProcessRequest request =
        new ProcessRequest(
            List.of("psql", "postgresql://u:hunter2@h/"),
            ProcessFixture.environment("PGPASSWORD", "other"),
            List.of("hunter2"),
            null,
            fixture.marker,
            ProcessFixture.GRACE);

    assertThat(request.toString())
        .contains("psql", "PGPASSWORD", fixture.marker)
        .doesNotContain("hunter2", "other");
  }

  @Test
  void readsOneLineOfAHundredMegabytesInASmallHeap() throws Exception {
    ProcessResult result = fixture.run(fixture.java(Flood.class, fixture.marker));

    assertThat(result.exitCode()).isZero();
    assertThat(result.tail()).endsWith("characters 104857600 longest 65536 tail 16384 exit 0\n");
  }

  @Test
  void doesNotWaitForEverForOutputThatAForkedProcessHoldsOpen() throws Exception {
    RunningProcess running = fixture.start(fixture.shell("echo done; sleep 300 & exit 0"));

    assertThat(running.await().tail()).isEqualTo("done\n");
  }

  @Test
  void awaitingCanBeInterrupted() {
    RunningProcess running = fixture.start(fixture.request("sleep", "300"));

    Thread.currentThread().interrupt();

    assertThatThrownBy(running::await).isInstanceOf(InterruptedException.class);
  }

  @Test
  void goesOnWhenTheReaderOfItsLinesFails() throws Exception {
    AtomicInteger seen = new AtomicInteger();

    ProcessResult result =
        fixture
            .runner
            .start(
                fixture.shell("echo one; echo two"),
                line -> {
                  seen.incrementAndGet();
                  throw new IllegalStateException("planted");
                })
            .await();

    assertThat(seen).hasValue(2);
    assertThat(result.tail()).isEqualTo("one\ntwo\n");
  }

  @Test
  void deliversLinesOfBothStreamsOneAtATime() throws Exception {
    CountDownLatch bothInside = new CountDownLatch(2);
    List<Boolean> met = Collections.synchronizedList(new ArrayList<>());

    fixture
        .runner
        .start(
            fixture.shell("echo out; echo err >&2"),
            line -> {
              bothInside.countDown();
              met.add(Uninterruptibles.awaitUninterruptibly(bothInside, Duration.ofMillis(300)));
            })
        .await();

    // the first had left before the second came
    assertThat(met).containsExactly(false, true);
  }

  @Test
  void saysWhatToDoAboutAnUnknownProgram() {
    assertThatThrownBy(() -> fixture.start(fixture.request("no-such-program", "x")))
        .isInstanceOf(ProcessStartException.class)
        .hasMessageContainingAll(
            "no-such-program", fixture.marker, "not found on PATH", "install it");
    assertThatThrownBy(() -> fixture.start(fixture.request("/no/such/program")))
        .isInstanceOf(ProcessStartException.class)
        .hasMessageContainingAll("/no/such/program", "no such executable file");
  }

  @Test
  void saysThatTheDirectoryIsMissing() {
    ProcessRequest request =
        new ProcessRequest(
            List.of("true"),
            ProcessFixture.environment(),
            List.of(),
            Path.of("/no/such/directory"),
            fixture.marker,
            ProcessFixture.GRACE);

    assertThatThrownBy(() -> fixture.start(request))
        .isInstanceOf(ProcessStartException.class)
        .hasMessageContaining("/no/such/directory is not a directory");
  }

  @Test
  void refusesRequestsThatCannotBeMeant() {
    assertThatThrownBy(() -> fixture.request())
        .hasMessage("command must name a program, was empty");
    assertThatThrownBy(() -> fixture.request("bin/pg_dump"))
        .hasMessageContaining("absolute path or a program name, was bin/pg_dump");
    assertThatThrownBy(() -> ProcessFixture.withSecrets(fixture.request("true"), ""))
        .hasMessage("secrets must not be empty strings");
    assertThatThrownBy(
            () ->
                new ProcessRequest(
                    List.of("true"),
                    ProcessFixture.environment("A", "hunter2\0"),
                    List.of(),
                    null,
                    fixture.marker,
                    ProcessFixture.GRACE))
        .hasMessage("environment must not hold NUL, found in the value of A");
  }

  /** The main class of a JVM whose heap is smaller than what its child prints. */
  static final class Flood {

    private Flood() {}

    public static void main(String[] arguments) throws InterruptedException {
      long[] seen = new long[2];
      try (ProcessRunner runner = new ProcessRunner()) {
        ProcessRequest request =
            new ProcessRequest(
                List.of("/bin/sh", "-c", "head -c 104857600 /dev/zero | tr '\\0' x"),
                ProcessFixture.environment(),
                List.of("a secret of some length"),
                null,
                arguments[0],
                ProcessFixture.GRACE);
        ProcessResult result =
            runner
                .start(
                    request,
                    line -> {
                      seen[0] += line.length();
                      seen[1] = Math.max(seen[1], line.length());
                    })
                .await();
        System.err.printf(
            "characters %d longest %d tail %d exit %d%n",
            seen[0], seen[1], result.tail().length(), result.exitCode());
      }
    }
  }
}
