package dev.holdfast.activities.postgres;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A tablespace on a small disk of its own; only root can make one. */
final class FullTablespace implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int BLOCK = 1 << 16;

  private final TestDatabase maintenance;
  private final String name;
  private final Path disk;

  private FullTablespace(TestDatabase maintenance, String name, Path disk) {
    this.maintenance = maintenance;
    this.name = name;
    this.disk = disk;
  }

  /** Skips the test, loudly, where disks can't be mounted. */
  static FullTablespace mounted(LocalPostgres server, String name, int megabytes)
      throws IOException {
    Path disk = Files.createDirectory(server.directory().resolve(name));
    var mounted =
        ShortCommand.run(
            LIMIT,
            List.of(
                "mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", disk.toString()));
    if (!mounted.succeeded()) {
      Files.delete(disk);
      System.err.println("SKIPPED: a full disk can't be tested here: " + mounted.output());
    }
    assumeTrue(mounted.succeeded(), "only root can mount a small disk");
    TestDatabase maintenance = new TestDatabase(server, "postgres");
    FullTablespace tablespace = new FullTablespace(maintenance, name, disk);
    try {
      ServerAccount.owning(server.data()).give(disk);
      maintenance.execute("CREATE TABLESPACE " + name + " LOCATION '" + disk + "'");
    } catch (IOException | AssertionError e) {
      tablespace.unmount();
      throw e;
    }
    return tablespace;
  }

  /** Leaves so many bytes free. */
  void fillBut(long bytes) {
    try (var filler = Files.newOutputStream(disk.resolve("filler"))) {
      byte[] block = new byte[BLOCK];
      while (Files.getFileStore(disk).getUsableSpace() > bytes) {
        filler.write(block);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void makeRoom() throws IOException {
    Files.delete(disk.resolve("filler"));
  }

  private void unmount() {
    ShortCommand.run(LIMIT, List.of("umount", "-l", disk.toString()));
    disk.toFile().delete();
  }

  /** Nothing may be left in it. */
  @Override
  public void close() {
    try {
      maintenance.execute("DROP TABLESPACE " + name);
    } finally {
      unmount();
    }
  }
}
