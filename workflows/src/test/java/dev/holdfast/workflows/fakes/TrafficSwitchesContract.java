package dev.holdfast.workflows.fakes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.TrafficSwitches;
import dev.holdfast.workflows.site.TrafficSwitches.Confirmation;
import dev.holdfast.workflows.site.TrafficSwitches.Expiry;
import dev.holdfast.workflows.site.TrafficSwitches.Switch;
import dev.holdfast.workflows.site.TrafficTarget;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every way of sending clients to a site must do; extended by the tests of each. */
@SuppressWarnings("NullAway.Init") // made before each test
public abstract class TrafficSwitchesContract {

  protected static final Duration PATIENCE = Duration.ofSeconds(10);

  private TestActivityEnvironment environment;
  protected TrafficSwitches traffic;

  /** A world with sites weu, neu and ash, whose clients are sent to weu. */
  protected abstract Object activity() throws Exception;

  /** What sends its clients. */
  protected abstract TrafficTarget target();

  /** Somebody else sends them to ash. */
  protected abstract void isSentToAsh() throws Exception;

  @BeforeEach
  void register() throws Exception {
    environment = TestActivityEnvironment.newInstance();
    environment.registerActivitiesImplementations(activity());
    traffic = environment.newActivityStub(TrafficSwitches.class);
  }

  @AfterEach
  void close() {
    environment.close();
  }

  protected final Switch toNeu() {
    return new Switch(target(), "weu", "neu");
  }

  protected final boolean isAt(String site) {
    return traffic.observe(target()).pointing().isAt(site);
  }

  /** The failure, and whether another try is worth it. */
  protected final void assertFails(FailureCode code, String words, Runnable call) {
    Throwable thrown = catchThrowable(call::run);
    Throwable root = thrown;
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    assertThat(root).isInstanceOf(ApplicationFailure.class).hasMessageContaining(words);
    ApplicationFailure failure = (ApplicationFailure) root;
    assertThat(failure.getType()).isEqualTo(code.name());
    assertThat(failure.isNonRetryable()).isEqualTo(!code.retryable());
  }

  @Test
  void tellsWhereClientsAreSent() {
    assertThat(traffic.observe(target()).pointing().sites()).containsExactly("weu");
  }

  @Test
  void sendsClientsToTheOtherSiteAndSaysWhereTheyWere() {
    TrafficSwitches.Switched switched = traffic.switchTo(toNeu());

    assertThat(switched.before().isAt("weu")).isTrue();
    assertThat(switched.after().isAt("neu")).isTrue();
    assertThat(switched.changed()).isTrue();
    assertThat(isAt("neu")).isTrue();
    assertThat(traffic.confirm(new Confirmation(target(), "neu", PATIENCE)).silent()).isEmpty();
  }

  @Test
  void switchesOnlyOnceAlsoIfNobodyHeardOfIt() {
    traffic.switchTo(toNeu());

    TrafficSwitches.Switched again = traffic.switchTo(toNeu());

    assertThat(again.changed()).isFalse();
    assertThat(again.after().isAt("neu")).isTrue();
  }

  @Test
  void goesBack() {
    traffic.switchTo(toNeu());

    assertThat(traffic.switchTo(toNeu().back()).changed()).isTrue();
    assertThat(traffic.switchTo(toNeu().back()).changed()).isFalse();

    assertThat(isAt("weu")).isTrue();
  }

  @Test
  void touchesNothingIfClientsAreSentElsewhere() throws Exception {
    isSentToAsh();

    assertFails(FailureCode.TRAFFIC_ELSEWHERE, "ash", () -> traffic.switchTo(toNeu()));

    assertThat(isAt("ash")).isTrue();
  }

  @Test
  void confirmsNothingThatIsNotSeen() {
    Confirmation hasty = new Confirmation(target(), "neu", Duration.ofMillis(100));

    assertFails(FailureCode.TRAFFIC_NOT_SWITCHED, "neu", () -> traffic.confirm(hasty));
  }

  @Test
  void letsWaitingClientsGoOnOnce() {
    boolean waiting = traffic.pause(new TrafficSwitches.Pause(target(), PATIENCE)).waiting();
    assertThat(traffic.pause(new TrafficSwitches.Pause(target(), PATIENCE)).waiting())
        .isEqualTo(waiting);

    assertThat(traffic.resume(target()).resumed()).isEqualTo(waiting);
    assertThat(traffic.resume(target()).resumed()).isFalse();
  }

  @Test
  void doesNotWaitForWhatHasExpired() {
    Expiry over = new Expiry(target(), Instant.now().minusSeconds(61), Duration.ofMinutes(1));

    assertThat(traffic.awaitExpiry(over).waited()).isLessThan(Duration.ofSeconds(5));
  }
}
