package dev.holdfast.worker;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The lease that a guard holds, for a guard that is started anew: whoever has the token can keep
 * the lease or end it, so nobody else may read the file.
 */
record TokenFile(Path path) {

  private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");

  /**
   * A lease.
   *
   * @param thisBoot whether the host has run since it was given
   */
  record Saved(ByteString token, Duration ttl, boolean thisBoot) {}

  Optional<Saved> read() {
    try {
      List<String> lines = Files.readAllLines(path);
      return Optional.of(
          new Saved(
              ByteString.copyFrom(Base64.getDecoder().decode(lines.get(2))),
              Duration.ofMillis(Long.parseLong(lines.get(1))),
              lines.get(0).equals(boot())));
    } catch (IOException | RuntimeException e) {
      return Optional.empty(); // none, or none that can be used
    }
  }

  void write(ByteString token, Duration ttl) throws IOException {
    Path fresh =
        Files.createTempFile(
            path.getParent(),
            "token",
            ".new",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(
        fresh,
        List.of(
            boot(),
            Long.toString(ttl.toMillis()),
            Base64.getEncoder().encodeToString(token.toByteArray())));
    Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
  }

  void remove() throws IOException {
    Files.deleteIfExists(path);
  }

  private static String boot() throws IOException {
    return Files.readString(BOOT).strip();
  }
}
