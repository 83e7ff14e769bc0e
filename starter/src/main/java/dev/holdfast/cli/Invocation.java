package dev.holdfast.cli;

import dev.holdfast.worker.WorkerConfiguration;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What surrounds one call of the command line.
 *
 * @param directory the working directory
 * @param out receives the answer and nothing else
 * @param talk receives progress and what is said to people
 */
public record Invocation(
    Map<String, String> environment,
    Path directory,
    PrintStream out,
    PrintStream talk,
    Termination termination) {

  public Invocation {
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
  }

  /** The same with another environment. */
  Invocation with(Map<String, String> other) {
    return new Invocation(other, directory, out, talk, termination);
  }

  /** The same, printing elsewhere. */
  Invocation printing(PrintStream answer, PrintStream progress) {
    return new Invocation(environment, directory, answer, progress, termination);
  }

  /** The state folder; need not exist. */
  public StateFolder home() {
    return new StateFolder(WorkerConfiguration.homeFrom(environment, directory));
  }

  /** Reads the configuration of this machine's processes. */
  public WorkerConfiguration configuration() {
    return WorkerConfiguration.from(environment, directory);
  }
}
