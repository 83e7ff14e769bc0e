package dev.holdfast.activities.traffic;

import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real server program for tests, in a folder of its own and never as root. A test that needs one
 * that is not installed is skipped and says so. Nothing is left behind, also if the JVM is told to
 * end.
 */
public final class TestProgram implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final List<Path> FOLDERS =
      List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/usr/local/sbin"));

  private final Path folder;
  private final int port;
  private final Thread onSigterm = new Thread(this::discard, "discard test program");
  private List<String> command = List.of();
  private @Nullable Process process;

  /** One that will listen on a free port of this machine. */
  public TestProgram(String name) {
    this(name, freePort());
  }

  /** One that will listen on this port. */
  public TestProgram(String name, int port) {
    this.port = port;
    try {
      this.folder = Files.createTempDirectory("holdfast-" + name + "-").toRealPath();
      if (isRoot()) {
        Files.setAttribute(folder, "unix:uid", account("-u"));
        Files.setAttribute(folder, "unix:gid", account("-g"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(onSigterm);
  }

  /** The program; if it is not installed the test is skipped. */
  public static String require(String name) {
    return FOLDERS.stream()
        .map(it -> it.resolve(name))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseGet(
            () -> {
              System.err.printf("SKIPPED: %s is not installed; ./dr verify gets it%n", name);
              return abort(name + " is not installed");
            });
  }

  /** A port of 127.0.0.1 on which nothing listens. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  public Path folder() {
    return folder;
  }

  /** Writes a file into the folder. */
  public Path write(String name, String text) {
    try {
      Path file = Files.writeString(folder.resolve(name), text);
      if (isRoot()) {
        Files.setAttribute(file, "unix:uid", account("-u"));
        Files.setAttribute(file, "unix:gid", account("-g"));
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts it, and returns once it listens. */
  public void start(List<String> arguments) {
    command = List.copyOf(arguments);
    start();
  }

  /** Starts it again. */
  public void start() {
    List<String> whole = new ArrayList<>();
    if (isRoot()) {
      whole.addAll(
          List.of(
              "setpriv",
              "--reuid=" + account("-u"),
              "--regid=" + account("-g"),
              "--clear-groups",
              "--"));
    }
    whole.addAll(command);
    try {
      process =
          new ProcessBuilder(whole)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).until(this::listens);
  }

  private boolean listens() throws IOException {
    if (process == null || !process.isAlive()) {
      fail(command + " ended: " + Files.readString(folder.resolve("log")));
    }
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Kills it, as a power cut does. */
  public void kill() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
      running.onExit().join();
    }
  }

  @Override
  public void close() {
    discard();
    Runtime.getRuntime().removeShutdownHook(onSigterm);
  }

  private synchronized void discard() {
    kill();
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isRoot() {
    return number("id", "-u") == 0;
  }

  private static int account(String which) {
    return number("id", which, "nobody");
  }

  private static int number(String... command) {
    try {
      Process id = new ProcessBuilder(command).start();
      String text = new String(id.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return Integer.parseInt(text.strip());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
