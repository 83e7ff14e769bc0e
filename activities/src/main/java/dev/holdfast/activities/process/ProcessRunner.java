package dev.holdfast.activities.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.Charset;
import java.nio.charset.CharsetEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts local programs that die with this JVM, one runner per worker process.
 *
 * <p>On Linux a child leads its own session under {@code setpriv --pdeathsig KILL}. What that
 * cannot do is left to {@link StrayProcesses}, which every retry runs before it starts anew:
 *
 * <ul>
 *   <li>the signal reaches the child only, not what the child forked;
 *   <li>a JVM that dies in the milliseconds between the fork and setpriv's prctl leaves the child;
 *   <li>the kernel forgets the signal when a program changes its user (su, runuser, set-uid). Run
 *       {@code setpriv --reuid USER ... --pdeathsig KILL -- PROGRAM} as the command instead.
 * </ul>
 */
public final class ProcessRunner implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(ProcessRunner.class);

  /** The death signal follows the thread that forked, not the JVM: this one lives to the end. */
  private final ExecutorService starter =
      Executors.newSingleThreadExecutor(ProcessRunner::starterThread);

  private final List<String> prefix = LaunchPrefix.ofThisHost();
  private final Set<RunningProcess> live = ConcurrentHashMap.newKeySet();
  private boolean closed;

  /**
   * Starts a program whose standard input is empty.
   *
   * @param line receives each line of output, secrets masked, without its line break; a line over
   *     64 Ki characters comes in pieces. Never called by two threads at once; a slow reader slows
   *     the program down, a failing one is logged and does not
   * @throws ProcessStartException if program or directory do not exist or cannot be used
   * @throws IllegalStateException if this runner is closed
   */
  public RunningProcess start(ProcessRequest request, Consumer<String> line) {
    return start(request, prepare(request), line);
  }

  /**
   * As {@link #start(ProcessRequest, Consumer)}, but standard output goes to a file as it is, which
   * is made or emptied: for what is no text for people. {@code line} receives standard error.
   */
  public RunningProcess start(ProcessRequest request, Path output, Consumer<String> line) {
    return start(request, prepare(request).redirectOutput(output.toFile()), line);
  }

  private synchronized RunningProcess start(
      ProcessRequest request, ProcessBuilder builder, Consumer<String> line) {
    if (closed) {
      throw new IllegalStateException("process runner is closed, cannot start " + request.marker());
    }
    RunningProcess running = new RunningProcess(request, fork(request, builder), line);
    live.add(running);
    running.follow(() -> live.remove(running));
    log.info("Started {} as {}: {}", request.marker(), running.pid(), request.printableCommand());
    return running;
  }

  /** Ends all that runs, as {@link RunningProcess#end()} does, and refuses to start more. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    Duration grace =
        live.stream().map(RunningProcess::grace).max(Duration::compareTo).orElse(Duration.ZERO);
    try {
      Ending.end(() -> familiesOfLive(HostProcess.all()), grace);
      List.copyOf(live).forEach(RunningProcess::end);
    } finally {
      starter.shutdown();
    }
  }

  /** Those of {@code host} that belong to a child which has not ended. */
  List<HostProcess> familiesOfLive(List<HostProcess> host) {
    return live.stream().flatMap(running -> running.family(host).stream()).toList();
  }

  private ProcessBuilder prepare(ProcessRequest request) {
    Map<String, String> environment = environment(request);
    checkEncodable(request);
    String path = Objects.requireNonNull(environment.get("PATH"));
    String program =
        LaunchPrefix.find(request.command().get(0), path)
            .orElseThrow(() -> unknownProgram(request, path));
    Path directory = request.directory();
    if (directory != null && !Files.isDirectory(directory)) {
      throw new ProcessStartException(
          request, directory + " is not a directory", "create it or correct the plan", null);
    }
    List<String> command = new ArrayList<>(prefix);
    command.add(program);
    command.addAll(request.command().subList(1, request.command().size()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Redirect.from(new File("/dev/null")))
            .directory(directory == null ? null : directory.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  private Process fork(ProcessRequest request, ProcessBuilder builder) {
    try {
      // join, unlike get, cannot be interrupted: a child that nobody owns must not come to be
      return CompletableFuture.supplyAsync(() -> forkHere(request, builder), starter).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ProcessStartException failure) {
        throw failure;
      }
      throw e;
    }
  }

  private static Process forkHere(ProcessRequest request, ProcessBuilder builder) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new ProcessStartException(
          request, String.valueOf(e.getMessage()), "check limits of processes and memory", e);
    }
  }

  private static Map<String, String> environment(ProcessRequest request) {
    Map<String, String> environment = new HashMap<>(request.environment());
    Map<String, String> own = System.getenv();
    environment.putIfAbsent("PATH", own.getOrDefault("PATH", LaunchPrefix.DEFAULT_PATH));
    environment.putIfAbsent("HOME", own.getOrDefault("HOME", System.getProperty("user.home")));
    environment.putIfAbsent("LANG", "C.UTF-8");
    environment.putIfAbsent("LC_ALL", "C.UTF-8");
    environment.put(ProcessRequest.MARKER_VARIABLE, request.marker());
    return environment;
  }

  /** Under LANG=C the JVM would pass '?' for every umlaut of a password. */
  private static void checkEncodable(ProcessRequest request) {
    CharsetEncoder encoder = Charset.defaultCharset().newEncoder();
    boolean encodable =
        request.command().stream().allMatch(encoder::canEncode)
            && request.environment().values().stream().allMatch(encoder::canEncode);
    if (!encodable) {
      throw new ProcessStartException(
          request,
          "an argument or variable cannot be written in " + encoder.charset(),
          "start this JVM with LC_ALL=C.UTF-8",
          null);
    }
  }

  private static ProcessStartException unknownProgram(ProcessRequest request, String path) {
    boolean absolute = request.command().get(0).startsWith("/");
    return new ProcessStartException(
        request,
        absolute ? "no such executable file" : "not found on PATH " + path,
        "install it or name it by its absolute path",
        null);
  }

  private static Thread starterThread(Runnable body) {
    Thread thread = new Thread(body, "process-starter");
    thread.setDaemon(true);
    return thread;
  }
}
