package dev.holdfast.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A file that holds the pid of a process and nothing else. */
public record PidFile(Path path) {

  public PidFile {
    path = path.toAbsolutePath().normalize();
  }

  /** The living process that the file names; it may be another one than the writer. */
  public Optional<LivingProcess> process() {
    try {
      return LivingProcess.of(Long.parseLong(Files.readString(path).strip()));
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  /** Replaces the file at once, so that nobody reads half a number. */
  public void write(long pid) throws IOException {
    Files.createDirectories(path.getParent());
    Path fresh = Files.createTempFile(path.getParent(), path.getFileName().toString(), ".new");
    Files.writeString(fresh, pid + "\n");
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes the file if it still names {@code pid}. */
  public void remove(long pid) throws IOException {
    if (Files.exists(path) && Files.readString(path).strip().equals(Long.toString(pid))) {
      Files.deleteIfExists(path);
    }
  }
}
