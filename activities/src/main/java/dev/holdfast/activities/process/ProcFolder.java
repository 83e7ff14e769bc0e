package dev.holdfast.activities.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the kernel says of this machine's processes, read without starting one. */
final class ProcFolder {

  private static final Path PROC = Path.of("/proc");

  private ProcFolder() {}

  /** Those that work in {@code directory}, or of which that can't be told. */
  static List<Resident> residents(String directory) throws IOException {
    List<Resident> residents = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        resident(process, directory).ifPresent(residents::add);
      }
    }
    return residents;
  }

  private static Optional<Resident> resident(Path process, String directory) {
    boolean seen;
    try {
      seen = Files.readSymbolicLink(process.resolve("cwd")).toString().equals(directory);
      if (!seen) {
        return Optional.empty();
      }
    } catch (NoSuchFileException ended) {
      return Optional.empty(); // only the kernel still works on its end
    } catch (IOException hidden) {
      seen = false;
    }
    try {
      return Resident.of(Files.readString(process.resolve("stat"), ISO_8859_1).strip(), seen);
    } catch (IOException ended) {
      return Optional.empty();
    }
  }

  /** Whose a process is; empty if it has ended. */
  static Optional<Long> owner(long pid) {
    try {
      Object user = Files.getAttribute(PROC.resolve(Long.toString(pid)), "unix:uid");
      return Optional.of(((Integer) user).longValue());
    } catch (IOException ended) {
      return Optional.empty();
    }
  }

  /** As whom this process works. */
  static long user() throws IOException {
    return ((Integer) Files.getAttribute(PROC.resolve("self"), "unix:uid")).longValue();
  }
}
