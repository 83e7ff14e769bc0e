package dev.holdfast.cli;

import dev.holdfast.worker.PidFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** {@code HOLDFAST_HOME}: where this machine's processes keep what they must find again. */
public record StateFolder(Path path) {

  /** Creates it and what belongs into it, where missing. */
  StateFolder create() throws IOException {
    Files.createDirectories(logs());
    return this;
  }

  Path logs() {
    return path.resolve("logs");
  }

  Path log(String process) {
    return logs().resolve(process + ".log");
  }

  /** Where keys of people are kept, if they name no other place. */
  Path keys() {
    return path.resolve("keys");
  }

  /** What a run has kept of old primaries. */
  Path salvage(String run) {
    return path.resolve("salvage").resolve(run);
  }

  Path upLock() {
    return path.resolve("up.lock");
  }

  /** Of the worker that {@code dr up} keeps. */
  PidFile workerPid() {
    return new PidFile(path.resolve("worker.pid"));
  }
}
