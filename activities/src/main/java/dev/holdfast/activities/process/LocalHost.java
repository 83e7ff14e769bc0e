package dev.holdfast.activities.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The machine that the worker runs on. */
public final class LocalHost implements Host {

  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final int LARGEST_FILE = 64 * 1024;
  private static final int LONGEST_OUTPUT = 1024 * 1024;

  private final ProcessRunner runner;
  private final String name;
  private final String marker;
  private final SortedMap<String, String> environment = new TreeMap<>();

  /**
   * This machine, for one run.
   *
   * @param name what people call it
   * @param environment where {@code PATH} is looked up; the rest of it is not passed on
   */
  public LocalHost(ProcessRunner runner, String name, String run, Map<String, String> environment) {
    this.runner = runner;
    this.name = name;
    // not swept by any retry: a server that is started stays
    this.marker = new JobKey(run, "control").marker();
    String path = environment.get("PATH");
    if (path != null) {
      this.environment.put("PATH", path);
    }
  }

  @Override
  public Answer run(Duration limit, List<String> command) {
    return run(limit, command, true);
  }

  /** Looking through all processes of this machine costs more than a short program itself. */
  @Override
  public Answer look(Duration limit, List<String> command) {
    return run(limit, command, false);
  }

  private Answer run(Duration limit, List<String> command, boolean mayLeaveOthers) {
    StringBuilder output = new StringBuilder();
    ProcessRequest request =
        new ProcessRequest(command, environment, List.of(), null, marker, GRACE);
    RunningProcess process;
    try {
      process = runner.start(request, line -> keep(output, line));
    } catch (ProcessStartException e) {
      throw FailureCode.CONTROL_FAILED.failure(String.valueOf(e.getMessage()));
    }
    boolean over = false;
    try {
      Optional<ProcessResult> result = process.await(limit);
      over = result.isPresent();
      if (result.isPresent()) {
        return new Answer(result.get().exitCode(), text(output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw FailureCode.CONTROL_FAILED.failure(command.get(0) + " was interrupted");
    } finally {
      if (mayLeaveOthers || !over) {
        process.end();
      }
    }
    throw FailureCode.CONTROL_FAILED.failure(
        command.get(0) + " did not end within " + limit.toSeconds() + " s");
  }

  private static void keep(StringBuilder output, String line) {
    synchronized (output) {
      if (output.length() + line.length() < LONGEST_OUTPUT) {
        output.append(line).append('\n');
      }
    }
  }

  private static String text(StringBuilder output) {
    synchronized (output) {
      return output.toString();
    }
  }

  @Override
  public Optional<String> read(String file) {
    try (var in = Files.newInputStream(Path.of(file))) {
      return Optional.of(new String(in.readNBytes(LARGEST_FILE), UTF_8));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw failed("read", file, e);
    }
  }

  @Override
  public void write(String file, String text) {
    Path target = Path.of(file);
    Path folder = folder(target);
    Path part = folder.resolve(target.getFileName() + Host.partSuffix());
    try {
      try (FileChannel channel =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        channel.write(UTF_8.encode(text));
        channel.force(true);
      }
      giveToOwnerOf(folder, part);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      force(folder);
    } catch (IOException e) {
      throw failed("write", file, e);
    } finally {
      forget(part);
    }
  }

  private static void forget(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      // it stays until the file itself is deleted
    }
  }

  @Override
  public void delete(String file) {
    Path target = Path.of(file);
    Path folder = folder(target);
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, it -> isPart(it, target))) {
      parts.forEach(LocalHost::forget);
      if (Files.deleteIfExists(target)) {
        force(folder);
      }
    } catch (IOException | DirectoryIteratorException e) {
      throw failed("delete", file, e);
    }
  }

  private static boolean isPart(Path path, Path target) {
    String name = path.getFileName().toString();
    return name.startsWith(target.getFileName() + ".") && name.endsWith(Host.PART);
  }

  @Override
  public Folder folder(String path) {
    try {
      Path real = Path.of(path).toRealPath();
      return new Folder(
          real.toString(), id(real, "unix:uid"), id(real, "unix:gid"), ProcFolder.user());
    } catch (IOException e) {
      throw failed("find", path, e);
    }
  }

  private static long id(Path file, String whose) throws IOException {
    return ((Integer) Files.getAttribute(file, whose)).longValue();
  }

  @Override
  public boolean hasProgram(String file) {
    return Files.isRegularFile(Path.of(file)) && Files.isExecutable(Path.of(file));
  }

  @Override
  public List<Resident> residents(String directory) {
    try {
      return ProcFolder.residents(directory);
    } catch (IOException | DirectoryIteratorException e) {
      throw FailureCode.CONTROL_FAILED.failure("can't look at the processes of " + name, e);
    }
  }

  @Override
  public Optional<Long> owner(long pid) {
    return ProcFolder.owner(pid);
  }

  private static Path folder(Path file) {
    Path folder = file.getParent();
    return folder == null ? Path.of("/") : folder;
  }

  private static void giveToOwnerOf(Path folder, Path file) throws IOException {
    for (String who : List.of("unix:gid", "unix:uid")) {
      Object owner = Files.getAttribute(folder, who);
      if (!owner.equals(Files.getAttribute(file, who))) {
        Files.setAttribute(file, who, owner);
      }
    }
  }

  private static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static RuntimeException failed(String verb, String file, Exception e) {
    return FailureCode.CONTROL_FAILED.failure(
        "can't " + verb + " " + file + ": " + e.getClass().getSimpleName(), e);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void close() {
    // nothing is open between two commands
  }
}
