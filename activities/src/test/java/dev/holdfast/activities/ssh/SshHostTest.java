package dev.holdfast.activities.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Host;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real client against a real server: keys, limits, and words that no shell may read. */
@Timeout(60)
final class SshHostTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Reference ELSEWHERE = new Reference("203.0.113.1");

  @TempDir Path folder;
  private final SshHosts hosts = new SshHosts(new References(Map.of()));
  private TestSshServer server;

  @BeforeEach
  void open() throws IOException {
    server = new TestSshServer(folder, "");
  }

  @AfterEach
  void close() throws IOException {
    server.close();
  }

  private Host host() {
    return hosts.open(server.access(), ELSEWHERE);
  }

  private void assertRefused(FailureCode code, String why) {
    Throwable thrown = catchThrowable(this::host);

    assertThat(code.isIn(thrown)).as("%s", thrown).isTrue();
    assertThat(thrown).hasMessageContaining(why);
    assertThat(server.commands()).isEmpty();
  }

  @Test
  void runsACommandOnAHostThatIsKnown() {
    try (Host host = host()) {
      Host.Answer good = host.run(LIMIT, List.of("echo", "hello"));
      Host.Answer bad = host.run(LIMIT, List.of("ls", "/no/such/folder"));

      assertThat(good).isEqualTo(new Host.Answer(0, "hello\n"));
      assertThat(bad.exitCode()).isEqualTo(2);
      assertThat(bad.complaint()).contains("/no/such/folder");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$(touch /tmp/x)",
        "`id`",
        "a b  c",
        "'; echo hacked; '",
        "\"",
        "\\",
        "*",
        "~",
        "-n",
        "$HOME",
        "a'b",
        "!!",
        "#",
        "&",
        "|",
        ">x",
        ""
      })
  void givesEveryWordAsItIs(String word) {
    try (Host host = host()) {
      assertThat(host.run(LIMIT, List.of("printf", "%s", "<", word, ">")).output())
          .isEqualTo("<" + word + ">");
    }
  }

  @Test
  void refusesWordsThatShellsReadDifferently() {
    try (Host host = host()) {
      assertThat(catchThrowable(() -> host.run(LIMIT, List.of("echo", "a\nb"))))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(server.commands()).isEmpty();
    }
  }

  @Test
  void seesNoFileThatVanishesWhileItIsRead() throws IOException {
    worksWithAHead("rm -f \"$3\"; exec /usr/bin/head \"$@\"");
    Path file = Files.writeString(folder.resolve("postmaster.pid"), "4711\n");

    try (Host host = host()) {
      assertThat(host.read(file.toString())).isEmpty();
    }
  }

  @Test
  void readsAFileThatIsMadeWhileItIsLookedFor() throws IOException {
    worksWithAHead("[ -e \"$3\" ] && exec /usr/bin/head \"$@\"; echo 4711 > \"$3\"; exit 1");
    Path file = folder.resolve("postmaster.pid");

    try (Host host = host()) {
      assertThat(host.read(file.toString())).hasValue("4711\n");
    }
  }

  /** What reads files on the far host is this script. */
  private void worksWithAHead(String script) throws IOException {
    Path programs = Files.createDirectory(folder.resolve("bin"));
    Path head = Files.writeString(programs.resolve("head"), "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(head, PosixFilePermissions.fromString("rwxr-xr-x"));
    server.close();
    server = new TestSshServer(folder, programs + ":");
  }

  @Test
  void keepsSmallFiles() {
    String file = folder.resolve("a file").toString();
    try (Host host = host()) {
      assertThat(host.read(file)).isEmpty();
      host.write(file, "one\ntwo\n");
      assertThat(host.read(file)).contains("one\ntwo\n");
      host.delete(file);
      host.delete(file);
      assertThat(host.read(file)).isEmpty();
    }
    assertThat(folder).isDirectoryNotContaining("glob:**a file*");
  }

  @Test
  void keepsNoMoreThanTheBeginningOfALongAnswer() {
    try (Host host = host()) {
      Host.Answer answer = host.run(LIMIT, List.of("head", "-c", "5000000", "/dev/zero"));

      assertThat(answer.output()).hasSize(1024 * 1024);
    }
  }

  @Test
  void givesUpACommandThatDoesNotEnd() {
    try (Host host = host()) {
      Throwable late = catchThrowable(() -> host.run(Duration.ofSeconds(1), List.of("sleep", "9")));

      assertThat(FailureCode.CONTROL_FAILED.isIn(late)).isTrue();
    }
  }

  @Test
  void tellsAnUnknownHostFromOneWithAnotherKey() throws IOException {
    server.isUnknown();
    assertRefused(FailureCode.HOST_KEY_REFUSED, "the host is not in");

    server.isKnownByAnotherKey();
    assertRefused(FailureCode.HOST_KEY_REFUSED, "the host's key is another one");
  }

  @Test
  void saysThatTheHostDoesNotLetItIn() throws IOException {
    Throwable otherUser = catchThrowable(() -> hosts.open(server.access("mallory"), ELSEWHERE));
    assertThat(FailureCode.HOST_LOGIN_REFUSED.isIn(otherUser)).as("%s", otherUser).isTrue();

    server.worksWithAnotherKey();
    assertRefused(FailureCode.HOST_LOGIN_REFUSED, "did not let postgres in");
  }

  @Test
  void saysThatTheHostIsAway() throws IOException {
    server.close();

    assertRefused(FailureCode.HOST_UNREACHABLE, "no SSH connection to 127.0.0.1");
  }

  @Test
  void givesUpAHostThatNeverAnswers() throws IOException {
    int port = Integer.parseInt(server.access().port().text());
    server.close();
    try (ServerSocket mute = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(mute.isBound()).isTrue();
      assertRefused(FailureCode.HOST_UNREACHABLE, "127.0.0.1");
    }
  }

  @Test
  void neverShowsTheKey() throws IOException {
    Path key = folder.resolve("id_ed25519");
    Files.writeString(key, "pl4nted-s3cret");

    Throwable unusable = catchThrowable(this::host);

    assertThat(FailureCode.SECRET_UNRESOLVED.isIn(unusable)).isTrue();
    assertThat(unusable).hasMessageContaining(key.toString());
    assertThat(unusable.toString()).doesNotContain("pl4nted-s3cret");
  }
}
