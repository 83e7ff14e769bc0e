package dev.holdfast.worker;

import dev.holdfast.activities.process.Patience;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A running Temporal dev server with its data in a file. It outlives whoever started it, on
 * purpose: runs go on, and {@link #adopt} finds it again.
 *
 * <p>The server process itself holds a lock beside the database as long as it lives, because two
 * servers on one file are not prevented by Temporal and damage it.
 */
public final class DevServer {

  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final DevServerSettings settings;
  private final LivingProcess process;

  private DevServer(DevServerSettings settings, LivingProcess process) {
    this.settings = settings;
    this.process = process;
  }

  /**
   * Starts a server; it does not answer yet.
   *
   * @throws ControlPlaneException if the program can't be started
   */
  public static DevServer start(DevServerSettings settings) throws IOException {
    Files.createDirectories(settings.folder());
    List<String> command = DevServerCommand.of(settings);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(settings.log().toFile()));
    // it outlives us and needs none of our secrets
    Map<String, String> own = new TreeMap<>(builder.environment());
    builder.environment().clear();
    builder.environment().put("PATH", own.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin"));
    builder.environment().put("HOME", own.getOrDefault("HOME", settings.folder().toString()));
    Process started;
    try {
      started = builder.start();
    } catch (IOException e) {
      throw new ControlPlaneException(
          FailureCode.PREREQUISITE_MISSING,
          "setsid and flock (util-linux) can't be started: " + e.getMessage(),
          e);
    }
    settings.pidFile().write(started.pid());
    return new DevServer(settings, LivingProcess.started(started, command));
  }

  /**
   * The living server of this folder, whoever started it; with the ports that it really has. The
   * pid file is written again: a starter that was killed may not have come to it.
   */
  public static Optional<DevServer> adopt(DevServerSettings settings) throws IOException {
    Optional<LivingProcess> found =
        settings
            .pidFile()
            .process()
            .filter(it -> DevServerCommand.isServerOf(settings.database(), it.command()))
            .or(
                () ->
                    LivingProcess.find(it -> DevServerCommand.isServerOf(settings.database(), it)))
            .filter(LivingProcess::isAlive);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    LivingProcess survivor = found.get();
    settings.pidFile().write(survivor.pid());
    DevServerSettings real =
        new DevServerSettings(
            settings.program(),
            settings.folder(),
            port(survivor, "--port"),
            port(survivor, "--ui-port"));
    return Optional.of(new DevServer(real, survivor));
  }

  public LivingProcess process() {
    return process;
  }

  public long pid() {
    return process.pid();
  }

  /** Host and port of Temporal. */
  public String address() {
    return "127.0.0.1:" + settings.port();
  }

  public int port() {
    return settings.port();
  }

  /** 0 if it has no Web UI. */
  public int uiPort() {
    return settings.uiPort();
  }

  /** Base address of the Web UI, null if it has none. */
  public @Nullable String webUi() {
    return settings.uiPort() == 0 ? null : "http://127.0.0.1:" + settings.uiPort();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it lives and serves its namespace. */
  public boolean isAnswering() {
    return isAlive() && isListening() && DevServerHealth.serves(address());
  }

  /**
   * Returns once it answers.
   *
   * @throws ControlPlaneException if it ended, with the end of its log, or does not answer in time
   */
  public void awaitAnswering(Duration limit) throws InterruptedException {
    if (!Patience.interruptibly(limit, PAUSE, this::answersOrHasEnded)) {
      throw notStarted("does not answer at " + address());
    }
  }

  private boolean answersOrHasEnded() {
    if (isAnswering()) {
      return true;
    }
    if (!isAlive()) {
      throw notStarted("ended");
    }
    return false;
  }

  /** Ends it. Safe to repeat. */
  public void stop() throws IOException, InterruptedException {
    process.end(GRACE);
    settings.pidFile().remove(process.pid());
  }

  /**
   * Without a connection nothing of gRPC is worth loading, and its back-off would cost a second.
   */
  private boolean isListening() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port()), 500);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static int port(LivingProcess server, String option) {
    return server.argument(option).map(Integer::parseInt).orElse(0);
  }

  private ControlPlaneException notStarted(String what) {
    boolean locked =
        LivingProcess.find(it -> DevServerCommand.isServerOf(settings.database(), it))
            .filter(it -> it.pid() != process.pid())
            .isPresent();
    String why =
        locked
            ? "another one holds " + settings.lock()
            : "its log " + settings.log() + " ends with: " + lastLine(settings.log());
    return new ControlPlaneException(
        FailureCode.PREREQUISITE_MISSING, "the Temporal server " + what + "; " + why, null);
  }

  private static String lastLine(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1);
    } catch (IOException e) {
      return "unreadable: " + e.getMessage();
    }
  }
}
