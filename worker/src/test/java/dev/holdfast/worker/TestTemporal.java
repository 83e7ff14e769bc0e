package dev.holdfast.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A Temporal dev server for tests, with Holdfast's search attributes and no Web UI: one that all
 * tests of a JVM share, or a private one for tests that kill it. Nothing is left of either.
 */
public final class TestTemporal implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(40);

  private static @Nullable TestTemporal shared;

  private final Path home;
  private final Thread hook = new Thread(this::remove);
  private final int uiPort;
  private DevServer server;

  private TestTemporal(Path home, int port, int uiPort) throws IOException, InterruptedException {
    this.home = home;
    this.uiPort = uiPort;
    Runtime.getRuntime().addShutdownHook(hook);
    server = started(port);
  }

  /** The server of this JVM, ended with it. */
  public static synchronized TestTemporal shared() {
    if (shared == null) {
      shared = begin();
    }
    return shared;
  }

  /** A server that the test may kill; to be closed. */
  public static TestTemporal begin() {
    return begin(() -> 0);
  }

  /** A server with a Web UI; to be closed. */
  public static TestTemporal beginWithWebUi() {
    return begin(FreePort::any);
  }

  private static TestTemporal begin(Callable<Integer> uiPort) {
    try {
      Path home = Files.createTempDirectory("holdfast-temporal");
      return new TestTemporal(home, FreePort.any(), uiPort.call());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public DevServer server() {
    return server;
  }

  /** Where the Web UI is, if the server was begun with one. */
  public String webUi() {
    return "http://127.0.0.1:" + uiPort;
  }

  /** Host and port. */
  public String address() {
    return server.address();
  }

  /** What a Holdfast process must be told to use this server. */
  public Map<String, String> environment() {
    return Map.of("HOLDFAST_HOME", home.toString(), "TEMPORAL_ADDRESS", server.address());
  }

  public WorkerConfiguration configuration() {
    return WorkerConfiguration.from(environment(), home);
  }

  /** A new connection; to be closed. */
  public TemporalConnection connect() {
    return TemporalConnection.open(configuration(), START);
  }

  /** SIGKILL; returns once it is gone. */
  public void kill() throws InterruptedException {
    ProcessHandle.of(server.pid()).ifPresent(ProcessHandle::destroyForcibly);
    server.process().awaitEnd(START);
  }

  /** Starts it again, on its data and at its address. */
  public void startAgain() throws IOException, InterruptedException {
    server = started(server.port());
  }

  @Override
  public void close() {
    remove();
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private DevServer started(int port) throws IOException, InterruptedException {
    Path program = TemporalProgram.require(System.getenv());
    server = DevServer.start(DevServerSettings.of(program, home, port, uiPort));
    server.awaitAnswering(START);
    try (TemporalConnection connection = connect()) {
      new AttributeRegistration(connection).register();
    }
    return server;
  }

  private void remove() {
    try {
      server.stop();
      // also one that a test started on this database although it should not have been possible
      Optional<DevServer> other =
          DevServer.adopt(DevServerSettings.of(Path.of("temporal"), home, 0, 0));
      if (other.isPresent()) {
        other.get().stop();
      }
      try (Stream<Path> files = Files.walk(home)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
