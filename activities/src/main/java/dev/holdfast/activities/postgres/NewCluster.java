package dev.holdfast.activities.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The making of a {@link LocalPostgres}: its data directory and configuration. */
final class NewCluster {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final LocalPostgresSettings settings;
  private final ServerAccount account;
  private final Path directory;
  private final Path data;

  NewCluster(LocalPostgresSettings settings, ServerAccount account, Path directory) {
    this.settings = settings;
    this.account = account;
    this.directory = directory;
    this.data = directory.resolve("data");
  }

  void initialise() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(settings.programs().program("initdb").toString());
    command.addAll(List.of("-D", data.toString(), "-U", LocalPostgres.USER));
    command.addAll(List.of("--encoding=UTF8", "--locale=C.UTF-8", "-k", "-N"));
    if (settings.password().isPresent()) {
      Path secret = secretFile(settings.password().get());
      command.addAll(List.of("-A", "scram-sha-256", "--pwfile=" + secret));
      run(command);
      Files.delete(secret);
    } else {
      command.addAll(List.of("-A", "trust"));
      run(command);
    }
    List<String> lines = new ArrayList<>();
    lines.add("listen_addresses = '" + LocalPostgres.HOST + "'");
    lines.add("unix_socket_directories = ''");
    settings
        .configuration()
        .forEach((name, value) -> lines.add(name + " = '" + value.replace("'", "''") + "'"));
    configure(lines);
  }

  /** The last line that names a setting counts. */
  void listenOn(int port) throws IOException {
    configure(List.of("port = " + port));
  }

  private void configure(List<String> lines) throws IOException {
    Files.write(data.resolve("postgresql.conf"), lines, UTF_8, APPEND);
  }

  private void run(List<String> command) {
    ShortCommand.Result result = account.run(LIMIT, command);
    if (!result.succeeded()) {
      throw new LocalPostgresException("initdb in " + directory + ": " + result.output());
    }
  }

  private Path secretFile(String secret) throws IOException {
    Path file =
        Files.createFile(
            directory.resolve("password"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, secret + "\n");
    account.give(file);
    return file;
  }
}
