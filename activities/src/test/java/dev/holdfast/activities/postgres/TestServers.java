package dev.holdfast.activities.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The servers of one test JVM, all in one directory, so that whatever a test was doing when the JVM
 * was told to end, nothing of them is left.
 */
final class TestServers implements AutoCloseable {
  private final Path workspace;
  private final PostgresPrograms programs;
  private final Thread onSigterm = new Thread(this::discard, "discard test servers");
  private final AtomicInteger databases = new AtomicInteger();
  private final LocalPostgres shared;

  TestServers() {
    try {
      // other users pass through it to their servers but cannot list it
      workspace = Files.createTempDirectory("holdfast-test-").toRealPath();
      Files.setPosixFilePermissions(workspace, PosixFilePermissions.fromString("rwx--x--x"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    Runtime.getRuntime().addShutdownHook(onSigterm);
    programs = PostgresPrograms.find();
    // nobody pulls the plug on the shared one
    shared = LocalPostgres.start(settings().with("fsync", "off").with("max_connections", "100"));
  }

  LocalPostgres shared() {
    return shared;
  }

  LocalPostgresSettings settings() {
    return LocalPostgresSettings.in(workspace, programs);
  }

  TestDatabase createDatabase() {
    String name = String.format("test%04d", databases.incrementAndGet());
    new TestDatabase(shared, LocalPostgres.USER).execute("CREATE DATABASE " + name);
    return new TestDatabase(shared, name);
  }

  void drop(TestDatabase database) {
    TestDatabase maintenance = new TestDatabase(shared, LocalPostgres.USER);
    String named =
        "datname = '" + database.name() + "' OR datname LIKE '" + database.name() + "\\_%'";
    String drops =
        maintenance.queryString(
            "SELECT coalesce(string_agg(format('DROP DATABASE %I WITH (FORCE)', datname), ';'), '')"
                + " FROM pg_database WHERE "
                + named);
    for (String drop : drops.split(";", -1)) {
      maintenance.execute(drop);
    }
  }

  @Override
  public void close() {
    discard();
    Runtime.getRuntime().removeShutdownHook(onSigterm);
  }

  private synchronized void discard() {
    if (!Files.exists(workspace)) {
      return;
    }
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(workspace)) {
      for (Path directory : directories) {
        Postmaster.of(directory.resolve("data")).ifPresent(Postmaster::kill);
        Postmaster.removeLeftSharedMemory(directory.resolve("data"));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      DirectoryTree.delete(workspace);
    }
  }
}
