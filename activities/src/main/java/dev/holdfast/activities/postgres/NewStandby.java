package dev.holdfast.activities.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/** The making of a {@link LocalPostgres} that follows another one: a copy of its directory. */
final class NewStandby {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final LocalPostgresSettings settings;
  private final ServerAccount account;
  private final Path directory;

  NewStandby(LocalPostgresSettings settings, ServerAccount account, Path directory) {
    this.settings = settings;
    this.account = account;
    this.directory = directory;
  }

  /** Copies the server on {@code port}; the copy will call itself {@code name} towards it. */
  void copy(int port, String name) throws IOException {
    String login =
        "host=%s port=%d user=%s application_name=%s"
            .formatted(LocalPostgres.HOST, port, LocalPostgres.USER, name);
    String secret =
        settings.password().isPresent()
            ? " passfile=" + passwordFile(settings.password().get())
            : "";
    ShortCommand.Result result =
        account.run(
            LIMIT,
            List.of(
                settings.programs().program("pg_basebackup").toString(),
                "-D",
                directory.resolve("data").toString(),
                "-d",
                login + secret,
                "-R",
                "-X",
                "stream",
                "-c",
                "fast",
                "-N"));
    if (!result.succeeded()) {
      throw new LocalPostgresException("pg_basebackup into " + directory + ": " + result.output());
    }
  }

  /** PostgreSQL refuses one that others may read. */
  private Path passwordFile(String secret) throws IOException {
    Path file =
        Files.createFile(
            directory.resolve("pgpass"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    String escaped = secret.replace("\\", "\\\\").replace(":", "\\:");
    Files.write(file, List.of("*:*:*:*:" + escaped), UTF_8);
    account.give(file);
    return file;
  }
}
