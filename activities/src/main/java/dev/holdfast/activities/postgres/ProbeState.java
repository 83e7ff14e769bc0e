package dev.holdfast.activities.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.workflows.probe.Mark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The probe's latest sign of life, in a file beside the ledger that is replaced at once.
 *
 * @param now by the probe's clocks
 * @param hostAt by the clock of the host that holds the file, shortly before {@code now}: what the
 *     probe's clock is compared with
 */
record ProbeState(Mark now, Instant hostAt, State state, String detail) {

  enum State {
    /** Nothing has been acknowledged yet. */
    SEARCHING,
    GOOD,
    FAILING,
    LOST,
    ENDED
  }

  /** The probe's wall clock minus the host's; never less than it is. */
  Duration offset() {
    return Duration.between(hostAt, now.wall());
  }

  static Path file(Path directory, String server) {
    return directory.resolve(server + ".state.json");
  }

  /** Empty if the probe has never run here, or not in this version. */
  static Optional<ProbeState> read(Path directory, String server) throws IOException {
    Path file = file(directory, server);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    JsonNode node = LedgerLines.MAPPER.readTree(Files.readAllBytes(file));
    try {
      return Optional.of(
          new ProbeState(
              LedgerLines.mark(node),
              Instant.parse(node.required("hostAt").textValue()),
              State.valueOf(node.required("state").textValue()),
              node.path("detail").asText()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Replaces the file; the host's time is taken from the file system itself. */
  static void write(Path directory, String server, State state, String detail, Supplier<Mark> clock)
      throws IOException {
    Path fresh = directory.resolve("." + server + ".state.new");
    Files.deleteIfExists(fresh);
    Files.createFile(fresh);
    // before the mark: the mark is then at least as late, and nobody believes in an earlier end
    Instant hostAt = Files.getLastModifiedTime(fresh).toInstant();
    Mark now = clock.get();
    ObjectNode node = LedgerLines.mark(now).put("hostAt", hostAt.toString());
    node.put("server", server).put("state", state.name());
    node.put("detail", detail).put("pid", ProcessHandle.current().pid());
    Files.write(fresh, LedgerLines.MAPPER.writeValueAsBytes(node));
    Files.move(
        fresh,
        file(directory, server),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
