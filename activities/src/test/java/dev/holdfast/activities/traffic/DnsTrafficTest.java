package dev.holdfast.activities.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.workflows.fakes.TrafficSwitchesContract;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Pointing;
import dev.holdfast.workflows.site.TrafficSwitches.Confirmation;
import dev.holdfast.workflows.site.TrafficSwitches.Expiry;
import dev.holdfast.workflows.site.TrafficSwitches.Switch;
import dev.holdfast.workflows.site.TrafficTarget;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@SuppressWarnings("NullAway.Init") // made before each test
@Timeout(60)
final class DnsTrafficTest extends TrafficSwitchesContract {

  private static final List<String> FOUR = List.of("192.0.2.10", "198.51.100.10", "203.0.113.10");

  private TestBind primary;
  private TestBind secondary;
  private String key = "holdfast";

  @Override
  protected Object activity() {
    int later = TestProgram.freePort();
    primary = TestBind.primary(later);
    return TrafficPlans.activity(TestBind.SECRET);
  }

  @AfterEach
  void end() {
    if (secondary != null) {
      secondary.close();
    }
    if (primary != null) {
      primary.close();
    }
  }

  @Override
  protected TrafficTarget target() {
    return target("app.example.com", FOUR);
  }

  private TrafficTarget target(String name, List<String> targets) {
    List<Integer> ports =
        secondary == null ? List.of(primary.port()) : List.of(primary.port(), secondary.port());
    return TrafficPlans.of(Traffic.Method.DNS, name, targets, TrafficPlans.Part.dns(key, ports));
  }

  @Override
  protected void isSentToAsh() {
    traffic.switchTo(new Switch(target(), "weu", "ash"));
  }

  /** Told of every change by a primary that is started anew. */
  private void hasASecondary() {
    int port = TestProgram.freePort();
    primary.close();
    primary = TestBind.primary(port);
    secondary = TestBind.secondary(primary.port(), port);
  }

  @Test
  void keepsTheRecordsTtlAndSaysHowLongClientsKeepTheOldAnswer() {
    assertThat(traffic.switchTo(toNeu()).ttl()).isEqualTo(Duration.ofSeconds(2));

    assertThat(traffic.switchTo(toNeu()).ttl()).isEqualTo(Duration.ofSeconds(2));
    assertThat(traffic.observe(target()).pointing().seen()).isEqualTo("A 198.51.100.10, TTL 2 s");
  }

  @Test
  void switchesNamesAndAddressesOfVersionSix() {
    TrafficTarget six =
        target("app6.example.com", List.of("2001:db8::10", "2001:db8::20", "2001:db8::30"));
    TrafficTarget names =
        target("www.example.com", List.of("weu.example.net", "neu.example.net", "a.example.net"));

    assertThat(traffic.switchTo(new Switch(six, "weu", "neu")).after().isAt("neu")).isTrue();
    assertThat(traffic.switchTo(new Switch(names, "weu", "neu")).after().isAt("neu")).isTrue();
  }

  @Test
  void makesTheRecordIfThereIsNone() {
    TrafficTarget fresh = target("new.example.com", FOUR);
    assertThat(traffic.observe(fresh).pointing().sites()).isEmpty();

    assertThat(traffic.switchTo(new Switch(fresh, "weu", "neu")).after().isAt("neu")).isTrue();
  }

  @Test
  void confirmsOnceEveryAuthoritativeServerHasIt() {
    hasASecondary();
    traffic.switchTo(toNeu());

    var confirmed = traffic.confirm(new Confirmation(target(), "neu", PATIENCE));

    assertThat(confirmed.silent()).isEmpty();
    secondary.kill();
    Confirmation hasty = new Confirmation(target(), "neu", Duration.ofMillis(500));
    assertThat(traffic.confirm(hasty).silent()).containsExactly("127.0.0.1:" + secondary.port());
  }

  @Test
  void doesNotConfirmWhatOneAuthoritativeServerDoesNotHave() {
    secondary = TestBind.secondary(primary.port(), TestProgram.freePort()); // which nobody tells
    traffic.confirm(new Confirmation(target(), "weu", PATIENCE));
    traffic.switchTo(toNeu());

    assertFails(
        FailureCode.TRAFFIC_NOT_SWITCHED,
        secondary.port() + " answers weu",
        () -> traffic.confirm(new Confirmation(target(), "neu", Duration.ofMillis(300))));
  }

  @Test
  void saysThatTheKeyIsWrong() {
    key = "nobody";
    assertFails(FailureCode.TRAFFIC_REFUSED, "BADKEY", () -> traffic.switchTo(toNeu()));

    assertThat(isAt("weu")).isTrue();
  }

  @Test
  void saysThatTheSecretOfTheKeyIsWrongAndDoesNotShowIt() {
    Throwable thrown = sendWith("cGw0bnRlZC1zM2NyZXQtcGw0bnRlZC1zM2NyZXQtISE=");

    assertThat(FailureCode.TRAFFIC_REFUSED.isIn(thrown)).isTrue();
    assertThat(thrown).hasMessageContaining("BADSIG").hasMessageNotContaining("cGw0");
    Throwable broken = sendWith("pl4nted!");
    assertThat(broken).hasMessageContaining("not base64").hasMessageNotContaining("pl4nted");
  }

  @Test
  void saysThatTheKeyMayNotChangeTheName() {
    key = "other";

    assertFails(
        FailureCode.TRAFFIC_REFUSED, "may not change this name", () -> traffic.switchTo(toNeu()));
  }

  @Test
  void changesNothingThatSomebodyChangedSinceItLooked() {
    DnsTraffic dns = dns(TestBind.SECRET);
    TrafficMethod.Sight stale = dns.look(target());
    isSentToAsh();

    Throwable thrown = catchThrowable(() -> dns.send(toNeu(), stale));

    assertThat(FailureCode.TRAFFIC_NOT_SWITCHED.isIn(thrown)).isTrue();
    assertThat(thrown).hasMessageContaining("NXRRSET");
    assertThat(isAt("ash")).isTrue();
  }

  @Test
  void knowsAnAddressOfNoSite() {
    TrafficTarget other =
        target("app.example.com", List.of("192.0.2.11", "192.0.2.12", "192.0.2.13"));

    Pointing seen = traffic.observe(other).pointing();

    assertThat(seen.elsewhere()).isTrue();
    assertThat(seen.toString()).contains("elsewhere", "192.0.2.10");
  }

  @Test
  void isWorthAnotherTryIfTheServerIsAway() {
    primary.kill();
    assertFails(FailureCode.TRAFFIC_UNREACHABLE, "nameserver", () -> traffic.switchTo(toNeu()));

    primary.restart();
    assertThat(traffic.switchTo(toNeu()).changed()).isTrue();
  }

  @Test
  void refusesAServerThatDoesNotHaveTheZone() {
    TrafficTarget foreign = target("app.example.org", FOUR);

    assertFails(
        FailureCode.TRAFFIC_MISDESCRIBED, "not authoritative", () -> traffic.observe(foreign));
  }

  @Test
  void waitsForTheRestOfTheTtlOnly() {
    Instant seen = Instant.now().minusSeconds(59);

    Duration waited =
        traffic.awaitExpiry(new Expiry(target(), seen, Duration.ofMinutes(1))).waited();

    assertThat(waited).isBetween(Duration.ofMillis(1), Duration.ofSeconds(5));
  }

  private Throwable sendWith(String secret) {
    DnsTraffic dns = dns(secret);
    Switch change = toNeu();
    Pointing weu = new Pointing(List.of("weu"), false, "");
    return catchThrowable(() -> dns.send(change, new TrafficMethod.Sight(weu, null)));
  }

  private static DnsTraffic dns(String secret) {
    return new DnsTraffic(new TrafficAddresses(new References(Map.of("SECRET", secret))));
  }
}
