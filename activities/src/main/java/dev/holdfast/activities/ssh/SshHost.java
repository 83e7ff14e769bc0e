package dev.holdfast.activities.ssh;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.activities.process.Host;
import dev.holdfast.activities.process.Resident;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;

/** A machine that is logged in to. What is run there are programs that every Linux has. */
final class SshHost implements Host {

  private static final Duration OPEN = Duration.ofSeconds(5);
  private static final Duration FILE = Duration.ofSeconds(10);
  private static final int READ_AGAIN = 3;
  private static final byte[] NOTHING = {};

  private final String name;
  private final SshClient client;
  private final ClientSession session;

  SshHost(String name, SshClient client, ClientSession session) {
    this.name = name;
    this.client = client;
    this.session = session;
  }

  @Override
  public Answer run(Duration limit, List<String> command) {
    return run(limit, command, NOTHING);
  }

  @Override
  public Answer look(Duration limit, List<String> command) {
    return run(limit, command);
  }

  private Answer run(Duration limit, List<String> command, byte[] input) {
    BoundedOutput output = new BoundedOutput();
    BoundedOutput errors = new BoundedOutput();
    try (ChannelExec channel = session.createExecChannel(ShellWords.of(command))) {
      channel.setIn(new ByteArrayInputStream(input));
      channel.setOut(output);
      channel.setErr(errors);
      channel.open().verify(OPEN);
      Set<ClientChannelEvent> events =
          channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), limit);
      if (events.contains(ClientChannelEvent.TIMEOUT)) {
        throw FailureCode.CONTROL_FAILED.failure(
            "%s: %s did not end within %d s".formatted(name, command.get(0), limit.toSeconds()));
      }
      Integer exitCode = channel.getExitStatus();
      if (exitCode == null) {
        throw FailureCode.HOST_UNREACHABLE.failure(
            "%s: the connection ended before %s did".formatted(name, command.get(0)));
      }
      boolean good = exitCode == 0;
      return new Answer(exitCode, good ? output.text() : output.text() + errors.text());
    } catch (IOException e) {
      throw FailureCode.HOST_UNREACHABLE.failure(name + ": " + e.getMessage(), e);
    }
  }

  /** A server's files come and go while it starts and stops, also between two commands. */
  @Override
  public Optional<String> read(String file) {
    Answer content = run(FILE, List.of("head", "-c", "65536", file));
    for (int again = 0; again < READ_AGAIN && !content.succeeded(); again++) {
      if (run(FILE, List.of("test", "-e", file)).exitCode() == 1) {
        return Optional.empty();
      }
      content = run(FILE, List.of("head", "-c", "65536", file));
    }
    if (!content.succeeded()) {
      throw failed("read", file, content);
    }
    return Optional.of(content.output());
  }

  @Override
  public void write(String file, String text) {
    String folder = file.substring(0, file.lastIndexOf('/'));
    String part = file + Host.partSuffix();
    require("write", file, run(FILE, List.of("tee", part), text.getBytes(UTF_8)));
    // changes nothing unless root logs in: others own what they write
    require("write", file, run(FILE, List.of("chown", "--reference=" + folder, part)));
    require("write", file, run(FILE, List.of("sync", part)));
    require("write", file, run(FILE, List.of("mv", "-f", part, file)));
    require("write", file, run(FILE, List.of("sync", folder)));
  }

  @Override
  public void delete(String file) {
    int at = file.lastIndexOf('/') + 1;
    String folder = file.substring(0, at);
    String name = file.substring(at);
    // what a write left that was cut short goes as well
    List<String> all =
        List.of(
            "find",
            folder,
            "-maxdepth",
            "1",
            "(",
            "-name",
            name,
            "-o",
            "-name",
            name + ".*" + PART,
            ")",
            "-delete");
    require("delete", file, run(FILE, all));
    require("delete", file, run(FILE, List.of("sync", folder)));
  }

  /** One command, since each is a round trip. */
  @Override
  public Folder folder(String path) {
    String script = "cd -P -- \"$1\" && pwd -P && stat -c '%u %g' . && id -u";
    Answer answer = run(FILE, List.of("sh", "-c", script, "sh", path));
    List<String> lines = answer.output().lines().toList();
    if (!answer.succeeded() || lines.size() != 3) {
      throw failed("find", path, answer);
    }
    String[] ids = lines.get(1).split(" ", -1);
    return new Folder(
        lines.get(0),
        Long.parseLong(ids[0]),
        Long.parseLong(ids[1]),
        Long.parseLong(lines.get(2).strip()));
  }

  @Override
  public boolean hasProgram(String file) {
    return run(FILE, List.of("test", "-x", file)).succeeded();
  }

  @Override
  public List<Resident> residents(String directory) {
    return new RemoteProcesses(this).residents(directory);
  }

  @Override
  public Optional<Long> owner(long pid) {
    Answer owner = run(FILE, List.of("stat", "-c", "%u", "/proc/" + pid));
    return owner.succeeded()
        ? Optional.of(Long.parseLong(owner.output().strip()))
        : Optional.empty();
  }

  private void require(String verb, String file, Answer answer) {
    if (!answer.succeeded()) {
      throw failed(verb, file, answer);
    }
  }

  private RuntimeException failed(String verb, String file, Answer answer) {
    return FailureCode.CONTROL_FAILED.failure(
        "%s: can't %s %s: %s".formatted(name, verb, file, answer.complaint()));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void close() {
    session.close(true);
    client.stop();
  }
}
