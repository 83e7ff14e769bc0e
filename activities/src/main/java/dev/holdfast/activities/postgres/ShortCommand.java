package dev.holdfast.activities.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * A program that ends by itself within seconds, run to its end: no shell, no inherited environment,
 * both streams in one text. An interrupt does not cut it short, so that a server is stopped even by
 * a thread that is itself being stopped.
 */
final class ShortCommand {
  private static final Path EVERYBODY_MAY_BE_HERE = Path.of("/");

  private ShortCommand() {}

  record Result(int exitCode, String output) {
    boolean succeeded() {
      return exitCode == 0;
    }
  }

  /**
   * @throws LocalPostgresException if it cannot be started or does not end within {@code limit}
   */
  static Result run(Duration limit, List<String> command) {
    try {
      Process process = started(command);
      CompletableFuture<Process> end =
          process
              .onExit()
              .orTimeout(limit.toMillis(), TimeUnit.MILLISECONDS)
              .exceptionally(
                  late -> {
                    process.destroyForcibly();
                    throw new CompletionException(late);
                  });
      String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
      return new Result(end.join().exitValue(), output);
    } catch (IOException failure) {
      throw new LocalPostgresException(
          "cannot run " + command.get(0) + ": " + failure.getMessage(), failure);
    } catch (CompletionException late) {
      throw new LocalPostgresException(
          String.join(" ", command) + " did not end within " + limit.toMillis() / 1000.0 + " s",
          late);
    }
  }

  private static Process started(List<String> command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(EVERYBODY_MAY_BE_HERE.toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin");
    builder.environment().put("LC_ALL", "C");
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }
}
