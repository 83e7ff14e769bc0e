package dev.holdfast.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where this machine's own control plane is, as {@code dr up} left it in {@code
 * HOLDFAST_HOME/control-plane.json}.
 *
 * @param address host and port of Temporal
 * @param webUi base address of the Web UI, null if it has none
 * @param port Temporal's port
 * @param uiPort the Web UI's port, 0 if it has none
 * @param supervisor pid of the {@code dr up} that wrote this
 */
public record ControlPlane(
    String address, @Nullable String webUi, int port, int uiPort, long supervisor) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The control plane of a state folder, if one is up or was not brought down. */
  public static Optional<ControlPlane> read(Path home) {
    Path file = file(home);
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), ControlPlane.class));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ControlPlaneException(
          FailureCode.PREREQUISITE_MISSING, file + " can't be read: remove it and run dr up", e);
    }
  }

  /** Replaces the file at once: a reader sees the old one or the new one. */
  public void write(Path home) throws IOException {
    Path fresh = Files.createTempFile(home, "control-plane", ".new");
    Files.write(fresh, JSON.writeValueAsBytes(this));
    Files.move(fresh, file(home), StandardCopyOption.ATOMIC_MOVE);
  }

  /** To be called once neither server nor worker of this folder runs. */
  public static void forget(Path home) throws IOException {
    Files.deleteIfExists(file(home));
  }

  private static Path file(Path home) {
    return home.resolve("control-plane.json");
  }
}
