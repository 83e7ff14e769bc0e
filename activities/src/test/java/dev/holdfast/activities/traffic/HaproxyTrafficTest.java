package dev.holdfast.activities.traffic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.workflows.fakes.TrafficSwitchesContract;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.TrafficSwitches.Confirmation;
import dev.holdfast.workflows.site.TrafficTarget;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@SuppressWarnings("NullAway.Init") // made before each test
@Timeout(60)
final class HaproxyTrafficTest extends TrafficSwitchesContract {

  private static final List<String> TARGETS = List.of("notes/weu", "notes/neu", "notes/ash");

  private final List<ServerSocket> servers = new ArrayList<>();
  private TestHaproxy haproxy;

  @Override
  protected Object activity() throws IOException {
    for (String site : List.of("weu", "neu", "ash")) {
      servers.add(serverAt(site));
    }
    haproxy = haproxy("admin", "");
    return TrafficPlans.activity("none");
  }

  private TestHaproxy haproxy(String level, String settings) {
    return TestHaproxy.start(
        level, settings, servers.stream().map(ServerSocket::getLocalPort).toList());
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // its client is gone
    }
  }

  /** One that says where it is and leaves the session open. */
  private static ServerSocket serverAt(String site) throws IOException {
    ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread accepting =
        new Thread(
            () -> {
              Deque<Socket> open = new ArrayDeque<>(); // a collected socket would be closed
              try {
                while (true) {
                  Socket socket = server.accept();
                  open.add(socket);
                  socket.getOutputStream().write(site.getBytes(StandardCharsets.US_ASCII));
                }
              } catch (IOException e) {
                open.forEach(HaproxyTrafficTest::closeQuietly);
              }
            });
    accepting.setDaemon(true);
    accepting.start();
    return server;
  }

  @AfterEach
  void end() throws IOException {
    if (haproxy != null) {
      haproxy.close();
    }
    for (ServerSocket server : servers) {
      server.close();
    }
  }

  @Override
  protected TrafficTarget target() {
    return target(TARGETS);
  }

  private TrafficTarget target(List<String> targets) {
    return TrafficPlans.of(
        Traffic.Method.HAPROXY, haproxy.socket(), targets, TrafficPlans.Part.none());
  }

  @Override
  protected void isSentToAsh() throws IOException {
    HaproxySocket.ask(
        haproxy.socket(),
        "set server notes/weu state maint; set server notes/neu state maint; set server notes/ash"
            + " state ready");
  }

  private Socket client() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), haproxy.port());
    socket.setSoTimeout(5000);
    return socket;
  }

  private static String read(Socket socket) throws IOException {
    return new String(socket.getInputStream().readNBytes(3), StandardCharsets.US_ASCII);
  }

  @Test
  void cutsTheSessionsOfTheOldSiteAndSendsNewOnesToTheNewSite() throws IOException {
    try (Socket old = client()) {
      assertThat(read(old)).isEqualTo("weu");

      traffic.switchTo(toNeu());

      assertThat(read(old)).isEmpty();
      try (Socket fresh = client()) {
        assertThat(read(fresh)).isEqualTo("neu");
      }
    }
  }

  @Test
  void finishesASwitchThatWasHalfDone() throws IOException {
    HaproxySocket.ask(haproxy.socket(), "set server notes/weu state maint");
    assertThat(traffic.observe(target()).pointing().sites()).isEmpty();

    assertThat(traffic.switchTo(toNeu()).changed()).isTrue();

    assertThat(isAt("neu")).isTrue();
  }

  @Test
  void closesTheOldSiteIfBothWereOpen() throws IOException {
    HaproxySocket.ask(haproxy.socket(), "set server notes/neu state ready");
    assertThat(traffic.observe(target()).pointing().sites()).containsExactly("weu", "neu");

    traffic.switchTo(toNeu());

    assertThat(isAt("neu")).isTrue();
  }

  @Test
  void confirmsOnlyASiteThatHaproxyFindsHealthy() throws IOException {
    haproxy.close();
    haproxy = haproxy("admin", "check");
    servers.get(1).close();
    traffic.switchTo(toNeu());
    // it takes a server for healthy until a check has failed
    await().until(() -> HaproxySocket.ask(haproxy.socket(), "show stat").contains("L4CON"));

    assertFails(
        FailureCode.TRAFFIC_NOT_SWITCHED,
        "no server of neu healthy",
        () -> traffic.confirm(new Confirmation(target(), "neu", Duration.ofSeconds(1))));
  }

  @Test
  void needsASocketThatLetsItChangeServers() {
    haproxy.close();
    haproxy = haproxy("user", "");

    assertThat(isAt("weu")).isTrue();
    assertFails(FailureCode.TRAFFIC_REFUSED, "not of level admin", () -> traffic.switchTo(toNeu()));
  }

  @Test
  void isWorthAnotherTryIfHaproxyIsAway() {
    haproxy.kill();

    assertFails(FailureCode.TRAFFIC_UNREACHABLE, "runtime socket", () -> traffic.switchTo(toNeu()));
  }

  @Test
  void namesAServerThatHaproxyDoesNotHave() {
    TrafficTarget wrong = target(List.of("notes/weu", "notes/nue", "notes/ash"));

    assertFails(
        FailureCode.TRAFFIC_MISDESCRIBED, "no server notes/nue", () -> traffic.observe(wrong));
  }

  @Test
  void sendsNoCommandThatStandsInATarget() {
    TrafficTarget hostile = target(List.of("notes/weu; shutdown frontend notes", "a/b", "c/d"));

    assertFails(FailureCode.TRAFFIC_MISDESCRIBED, "BACKEND/SERVER", () -> traffic.observe(hostile));
  }
}
