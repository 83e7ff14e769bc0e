package dev.holdfast.activities.files;

import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of backups: {@code <location>/<plan>/<component>/<id>/} holds {@code manifest.json}, its
 * checksum and what was backed up. What is being written lies beside under a name that begins with
 * a dot, and gets its id by one rename when every byte is on the disk.
 */
public final class BackupFolders {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final Pattern ID = Pattern.compile("\\d{8}T\\d{6}Z-(.+)");

  /** A living backup touches its folder twice a second. */
  private static final Duration SURELY_DEAD = Duration.ofDays(1);

  private final Path location;

  public BackupFolders(Path location) {
    this.location = location.toAbsolutePath().normalize();
  }

  /** The id of a backup: the second of its snapshot and the run that took it. */
  public static String id(Instant at, String run) {
    return SECOND.format(at) + "-" + run;
  }

  /** Whether the backup of this id was taken by {@code run}. */
  public static boolean isOfRun(String id, String run) {
    Matcher matcher = ID.matcher(id);
    return matcher.matches() && matcher.group(1).equals(run);
  }

  public Path location() {
    return location;
  }

  /** Where the backups of a component are. */
  public Path folder(String plan, String component) {
    return location.resolve(checked(plan)).resolve(checked(component));
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("name must match " + NAME + ", was " + name);
    }
    return name;
  }

  /** Those that have their name; no folder is as good as an empty one. */
  public List<Path> complete(String plan, String component) {
    return children(folder(plan, component)).stream()
        .filter(it -> ID.matcher(it.getFileName().toString()).matches())
        .toList();
  }

  /** What is unfinished, whoever began it. */
  public List<UnfinishedBackup> unfinished(String plan, String component) {
    return children(folder(plan, component)).stream()
        .filter(UnfinishedBackup::isUnfinished)
        .map(UnfinishedBackup::new)
        .toList();
  }

  /** An empty folder for a backup. */
  public UnfinishedBackup begin(String plan, String component, String run, int attempt) {
    try {
      return UnfinishedBackup.begin(folder(plan, component), checked(run), attempt);
    } catch (IOException e) {
      throw StoreFailures.of("creating a folder in " + folder(plan, component), e);
    }
  }

  /** Removes unfinished folders of this run and of runs that are long dead; returns how many. */
  public int discard(String plan, String component, String run) {
    int discarded = 0;
    for (UnfinishedBackup unfinished : unfinished(plan, component)) {
      try {
        if (unfinished.isOfRunOrNobodys(run) || unfinished.isDeadFor(SURELY_DEAD)) {
          unfinished.discard();
          discarded++;
        }
      } catch (IOException e) {
        throw StoreFailures.of("removing " + unfinished.folder(), e);
      }
    }
    return discarded;
  }

  /**
   * Bytes that may be written here.
   *
   * @throws ApplicationFailure {@link FailureCode#STORE_UNWRITABLE} if none may
   */
  public long freeBytes() {
    Path there = location;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there) || !Files.isWritable(there)) {
      throw FailureCode.STORE_UNWRITABLE.failure(
          "backups cannot be written to %s: %s is no folder that this worker may write to"
              .formatted(location, there));
    }
    try {
      return Files.getFileStore(there).getUsableSpace();
    } catch (IOException e) {
      throw StoreFailures.of("looking at the room in " + there, e);
    }
  }

  private static List<Path> children(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    } catch (IOException e) {
      throw StoreFailures.of("reading " + folder, e);
    }
  }
}
