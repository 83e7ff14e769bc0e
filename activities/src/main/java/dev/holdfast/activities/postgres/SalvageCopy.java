package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.activities.process.Patience;
import dev.holdfast.activities.process.ProcessRequest;
import dev.holdfast.activities.process.ProcessResult;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.process.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a stopped server that nobody can reach but its owner through a socket in a closed
 * folder, and that reaches nobody: no network, no archive, no background workers, no slots. It runs
 * as a child of this process and ends with it.
 */
final class SalvageCopy implements AutoCloseable {

  private static final Duration GRACE = Duration.ofSeconds(3);
  private static final Duration START = Duration.ofHours(1);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int LONGEST_SOCKET = 92;

  private final ControlledServer server;
  private final ProcessRunner runner;
  private final String marker;
  private final Path folder;
  private @Nullable RunningProcess postgres;

  SalvageCopy(ControlledServer server, ProcessRunner runner, String marker) {
    this.server = server;
    this.runner = runner;
    this.marker = marker;
    Path data = Path.of(server.directory().path());
    folder = data.resolveSibling(data.getFileName() + ".salvage");
  }

  /** Says why there can't be a copy. */
  static final class NoCopyException extends Exception {
    private static final long serialVersionUID = 1;

    NoCopyException(String why) {
      super(why);
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  /** A file in its closed folder, for what its owner writes. */
  Path file(String name) {
    return folder.resolve(name);
  }

  /** Copies, neutralises and starts it; returns once it answers. */
  void open(JobProgress progress) throws IOException, InterruptedException, NoCopyException {
    remove();
    check();
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Ownership.give(Path.of(server.directory().path()), folder);
    ProcessResult copied =
        run(
            progress,
            List.of(
                "cp",
                // links lead to tablespaces and the log, of which nothing may be touched
                "-rL",
                "--preserve=mode,timestamps",
                "--reflink=auto",
                server.directory().path(),
                data().toString()));
    if (!copied.succeeded()) {
      throw new NoCopyException("it could not be copied: " + copied.tail().strip());
    }
    neutralise();
    start(progress);
  }

  private void check() throws IOException, NoCopyException {
    Path data = Path.of(server.directory().path());
    List<String> against = RebuildRoom.unwritable(data);
    if (!against.isEmpty()) {
      throw new NoCopyException(against.get(0));
    }
    if (folder.toString().length() > LONGEST_SOCKET) {
      throw new NoCopyException("its folder's name is too long for a socket in it");
    }
    long free = Files.getFileStore(data).getUsableSpace();
    long needed = RebuildRoom.size(data);
    if (free < needed) {
      throw new NoCopyException("a copy takes %d bytes and %d are free".formatted(needed, free));
    }
  }

  private void neutralise() throws IOException {
    for (String gone :
        List.of("postmaster.pid", "standby.signal", "recovery.signal", "postgresql.auto.conf")) {
      Files.deleteIfExists(data().resolve(gone));
    }
    RejoinWork.RebuildSwap.empty(data().resolve("pg_replslot"), Set.of());
    write("pg_hba.conf", List.of("local all all trust"));
    write("pg_ident.conf", List.of());
    write("postgresql.conf", settings());
  }

  private void write(String name, List<String> lines) throws IOException {
    Path file = data().resolve(name);
    Files.deleteIfExists(file);
    Files.write(file, lines);
    Ownership.give(folder, file);
  }

  private List<String> settings() {
    String control = server.controlData();
    List<String> settings = new ArrayList<>();
    settings.add("listen_addresses = ''");
    settings.add("unix_socket_directories = '" + folder.toString().replace("'", "''") + "'");
    settings.add("unix_socket_permissions = 0700");
    settings.add("archive_mode = off");
    settings.add("shared_preload_libraries = ''");
    settings.add("max_logical_replication_workers = 0");
    settings.add("max_connections = 10");
    settings.add("autovacuum = off");
    settings.add("fsync = off");
    settings.add("logging_collector = off");
    settings.add("restart_after_crash = off");
    settings.add("dynamic_shared_memory_type = mmap");
    settings.add("default_transaction_read_only = on");
    settings.add(
        "max_prepared_transactions = " + ControlFile.field(control, "max_prepared_xacts setting"));
    settings.add(
        "max_locks_per_transaction = " + ControlFile.field(control, "max_locks_per_xact setting"));
    if (Integer.parseInt(server.directory().version()) >= 15) {
      settings.add("allow_in_place_tablespaces = on");
    }
    return settings;
  }

  private void start(JobProgress progress) throws InterruptedException, NoCopyException {
    AtomicReference<String> said = new AtomicReference<>("");
    RunningProcess started =
        runner.start(
            request(List.of(server.program("postgres"), "-D", data().toString())), said::set);
    postgres = started;
    progress.onCancel(started::end);
    boolean ready =
        Patience.interruptibly(START, LOOK, () -> isReady() || started.result().isDone());
    if (!ready || started.result().isDone()) {
      throw new NoCopyException("its copy did not start: " + said.get());
    }
  }

  private boolean isReady() {
    return server
        .directory()
        .host()
        .read(data() + "/postmaster.pid")
        .flatMap(ServerDirectory.PidFile::of)
        .filter(it -> it.status().equals("ready"))
        .isPresent();
  }

  /**
   * Asks it as {@code user}; the answer is in {@code answer}, a line for each row.
   *
   * @throws NoCopyException with its complaint
   */
  void ask(String user, String database, String sql, Path answer, JobProgress progress)
      throws IOException, InterruptedException, NoCopyException {
    Path script = file("question.sql");
    Files.deleteIfExists(script);
    Files.writeString(script, sql);
    Ownership.give(folder, script);
    ProcessResult result =
        run(
            progress,
            List.of(
                server.program("psql"),
                "--host=" + folder,
                "--port=5432",
                "--username=" + user,
                "--dbname=" + PostgresClients.connectionTo(database),
                "--no-psqlrc",
                "--no-align",
                "--tuples-only",
                "--quiet",
                "--no-password",
                "--set=ON_ERROR_STOP=1",
                "--output=" + answer,
                "--file=" + script));
    if (!result.succeeded()) {
      throw new NoCopyException(result.tail().strip());
    }
  }

  private ProcessResult run(JobProgress progress, List<String> command)
      throws InterruptedException {
    RunningProcess program = runner.start(request(command), line -> {});
    progress.onCancel(program::end);
    try {
      return program.await();
    } finally {
      program.end();
    }
  }

  private ProcessRequest request(List<String> command) {
    List<String> whole = new ArrayList<>(AsOwner.of(server.directory()));
    whole.addAll(command);
    return new ProcessRequest(
        whole,
        new TreeMap<>(Map.of("LC_ALL", "C", "HOME", folder.toString())),
        List.of(),
        null,
        marker,
        GRACE);
  }

  private void remove() {
    Postmaster.of(data()).ifPresent(Postmaster::kill);
    Postmaster.removeLeftSharedMemory(data());
    DirectoryTree.delete(folder);
  }

  @Override
  public void close() {
    RunningProcess running = postgres;
    if (running != null) {
      running.end();
    }
    remove();
  }
}
