package dev.holdfast.activities.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.postgres.TestPostgres;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.TrafficSwitches;
import dev.holdfast.workflows.site.TrafficSwitches.Confirmation;
import dev.holdfast.workflows.site.TrafficSwitches.Switch;
import dev.holdfast.workflows.site.TrafficTarget;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
final class ClientsTrafficTest {

  @RegisterExtension final TestPostgres postgres = new TestPostgres();

  private final TestActivityEnvironment environment = TestActivityEnvironment.newInstance();
  private final int ash = TestProgram.freePort();
  private TrafficSwitches traffic;
  private LocalPostgres weu;
  private LocalPostgres neu;

  @BeforeEach
  void start() throws IOException {
    environment.registerActivitiesImplementations(TrafficPlans.activity("not asked for"));
    traffic = environment.newActivityStub(TrafficSwitches.class);
    weu = postgres.privateServer();
    neu = postgres.privateServer();
    follows(neu);
  }

  /** It refuses writes, as a standby does. */
  private static void follows(LocalPostgres server) throws IOException {
    server.stop();
    Path signal = Files.createFile(server.data().resolve("standby.signal"));
    assertThat(signal).exists();
    server.start();
  }

  @AfterEach
  void close() {
    environment.close();
  }

  private TrafficTarget target(String url) {
    return TrafficPlans.of(
        Traffic.Method.CLIENTS,
        url,
        List.of(at(weu.port()), at(neu.port()), at(ash)),
        TrafficPlans.Part.login("postgres", null));
  }

  private TrafficTarget target() {
    return target(url("targetServerType=primary"));
  }

  private String url(String settings) {
    return "jdbc:postgresql://%s,%s,%s/postgres?%s"
        .formatted(at(weu.port()), at(neu.port()), at(ash), settings);
  }

  private static String at(int port) {
    return "127.0.0.1:" + port;
  }

  @Test
  void findsTheSiteThatTakesWritesAndSwitchesNothing() throws Exception {
    assertThat(traffic.observe(target()).pointing().isAt("weu")).isTrue();
    assertThat(traffic.switchTo(new Switch(target(), "weu", "neu")).changed()).isFalse();

    weu.kill();
    promote(neu);

    assertThat(traffic.confirm(new Confirmation(target(), "neu", Duration.ofSeconds(20))).silent())
        .isEmpty();
    assertThat(traffic.observe(target()).pointing().isAt("neu")).isTrue();
  }

  private static void promote(LocalPostgres server) throws Exception {
    try (var connection = server.connect("postgres");
        var statement = connection.createStatement()) {
      statement.execute("SELECT pg_promote()");
    }
  }

  @Test
  void doesNotConfirmTwoSitesThatTakeWrites() throws Exception {
    promote(neu);

    Throwable thrown =
        catchThrowable(
            () -> traffic.confirm(new Confirmation(target(), "neu", Duration.ofMillis(100))));

    assertThat(FailureCode.TRAFFIC_NOT_SWITCHED.isIn(thrown)).isTrue();
    assertThat(thrown).rootCause().hasMessageContaining("weu and neu");
  }

  @ParameterizedTest
  @CsvSource({
    "connectTimeout=3,may lead to a standby",
    "target_session_attrs=any,may lead to a standby"
  })
  void refusesAUrlThatLeadsToAStandby(String settings, String words) {
    Throwable thrown = catchThrowable(() -> traffic.observe(target(url(settings))));

    assertThat(FailureCode.TRAFFIC_MISDESCRIBED.isIn(thrown)).isTrue();
    assertThat(thrown).rootCause().hasMessageContaining(words);
  }

  @Test
  void refusesAUrlThatDoesNotKnowASite() {
    String url = "postgresql://u:pl4nted@127.0.0.1:%d/postgres?target_session_attrs=read-write";

    Throwable thrown = catchThrowable(() -> traffic.observe(target(url.formatted(weu.port()))));

    assertThat(thrown)
        .rootCause()
        .hasMessageContaining("does not lead to the target of neu")
        .hasMessageNotContaining("pl4nted");
  }
}
