package dev.holdfast.cli;

import dev.holdfast.worker.LivingProcess;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Another command of this same program, as a process that outlives this one. */
record JavaCommand(List<String> jvmFlags, List<String> arguments) {

  private static final List<String> ARCHIVE_FLAGS =
      List.of("-XX:SharedArchiveFile=", "-Xshare:", "-Xlog:");

  /**
   * Starts it in a session of its own, so that a Ctrl-C meant for us does not reach it.
   *
   * @param environment its whole environment
   * @param log receives what it prints
   */
  Process start(Map<String, String> environment, Path log) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("setsid");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmFlags);
    command.addAll(archiveFlags());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Dr.class.getName()));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** The class archive that we were started with makes a killed worker come back sooner. */
  private static List<String> archiveFlags() {
    return LivingProcess.of(ProcessHandle.current().pid()).stream()
        .flatMap(it -> it.command().stream())
        .takeWhile(it -> !it.equals("-jar") && !it.equals("-cp"))
        .filter(it -> ARCHIVE_FLAGS.stream().anyMatch(it::startsWith))
        .toList();
  }
}
