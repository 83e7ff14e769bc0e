package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.restore.RestoreStep;
import dev.holdfast.workflows.restore.ServiceChecks;
import dev.holdfast.workflows.runbook.CheckReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at the live database of a {@link FakeDatabaseServer}. */
record FakeServiceChecks(FakeDatabaseServer server) implements ServiceChecks {

  static final String NAME = "orders can be read";

  @Override
  public Verified verify(Question question) {
    return server.script.play(
        RestoreStep.VERIFY_SERVICE,
        () -> {
          FakeDatabase live = server.databases.get(question.target().database().name());
          String content = live == null || !live.open() ? "nothing" : live.content();
          CheckReport check =
              check(server.serviceCheck, expected(server, question.backup().id()), content);
          boolean good = check.state() != CheckReport.State.FAILED;
          Instant goodSince = good ? server.becomesGood() : null;
          return new Verified(List.of(check), goodSince, goodSince, 4, FakeWorld.attempt());
        });
  }

  @Override
  public Verified verifyOld(OldQuestion question) {
    return server.script.play(
        RestoreStep.VERIFY_SERVICE,
        () -> {
          FakeDatabase live = server.databases.get(question.target().database().name());
          String content = live == null || !live.open() ? "nothing" : live.content();
          CheckReport check = check(server.serviceCheck, content, content);
          boolean good = check.state() != CheckReport.State.FAILED;
          Instant goodSince = good ? server.becomesGood() : null;
          return new Verified(List.of(check), goodSince, goodSince, 4, FakeWorld.attempt());
        });
  }

  @Override
  public LossMeasured measureLoss(OldDatabase old) {
    return server.script.play(
        RestoreStep.MEASURE_LOSS,
        () -> {
          server.requireHeld(old.hold());
          FakeDatabase kept = server.databases.get(old.kept());
          boolean readable = kept != null && server.readable;
          String expected = expected(server, old.backup().id());
          boolean identical = kept != null && readable && kept.content().equals(expected);
          String seen = readable ? identical ? "identical" : "rows differ" : "can't be read";
          return new LossMeasured(readable, identical, seen, FakeWorld.attempt());
        });
  }

  static @Nullable String expected(FakeDatabaseServer server, String backup) {
    return server.backups.get(backup);
  }

  /** What the check would say, unless the test wants it to say something else. */
  static CheckReport check(CheckReport.State wanted, @Nullable String expected, String actual) {
    boolean holds = actual.equals(expected);
    CheckReport.State state =
        wanted == CheckReport.State.PASSED && !holds ? CheckReport.State.FAILED : wanted;
    return new CheckReport(NAME, true, state, expected, actual, Duration.ofMillis(5));
  }
}
