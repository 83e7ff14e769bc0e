package dev.holdfast.activities.process;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** A runner and a marker for one test; closing it leaves no process of the marker behind. */
final class ProcessFixture implements AutoCloseable {

  static final Duration GRACE = Duration.ofMillis(300);

  final ProcessRunner runner = new ProcessRunner();
  final String marker = "test-" + UUID.randomUUID() + "/step";
  final List<String> lines = Collections.synchronizedList(new ArrayList<>());

  ProcessRequest shell(String script) {
    return request("/bin/sh", "-c", script);
  }

  ProcessRequest request(String... command) {
    return new ProcessRequest(List.of(command), environment(), List.of(), null, marker, GRACE);
  }

  ProcessRequest java(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx32m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(Arrays.asList(arguments));
    return new ProcessRequest(command, environment(), List.of(), null, marker + "-jvm", GRACE);
  }

  static ProcessRequest withSecrets(ProcessRequest request, String... secrets) {
    return new ProcessRequest(
        request.command(),
        request.environment(),
        List.of(secrets),
        request.directory(),
        request.marker(),
        request.grace());
  }

  static ProcessRequest withGrace(ProcessRequest request, Duration grace) {
    return new ProcessRequest(
        request.command(),
        request.environment(),
        request.secrets(),
        request.directory(),
        request.marker(),
        grace);
  }

  static SortedMap<String, String> environment(String... namesAndValues) {
    SortedMap<String, String> environment = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      environment.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return environment;
  }

  RunningProcess start(ProcessRequest request) {
    return runner.start(request, lines::add);
  }

  ProcessResult run(ProcessRequest request) throws InterruptedException {
    return start(request).await();
  }

  RunningProcess startAndAwaitLine(ProcessRequest request, String line) {
    RunningProcess running = start(request);
    awaitLine(line);
    return running;
  }

  void awaitLine(String line) {
    await().atMost(Duration.ofSeconds(10)).until(() -> lines.contains(line));
  }

  /** Living processes that carry the marker. */
  List<Long> marked() {
    return HostProcess.all().stream()
        .filter(process -> process.isOurs(ProcessRequest.MARKER_VARIABLE, marker))
        .map(HostProcess::pid)
        .toList();
  }

  static boolean lives(long pid) {
    return HostProcess.all().stream().anyMatch(process -> process.pid() == pid);
  }

  @Override
  public void close() {
    runner.close();
    new StrayProcesses(runner, Duration.ZERO).end(marker);
  }
}
