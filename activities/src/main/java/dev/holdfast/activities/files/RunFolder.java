package dev.holdfast.activities.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a run has beside a location: {@code .NAME.holdfast/RUN_COMPONENT}. Being there, it is the
 * fence record. Every rename of a swap leads into it or out of one of its stages, and the kernel
 * refuses a rename whose source or target folder is gone: a worker that stood still meanwhile can't
 * change a location that its run has given back or lost, nor repeat a stage that is over.
 */
public final class RunFolder {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HOLDER = "holder.json";

  /** What the old copy is called inside a stage. */
  public static final String OLD = "old";

  /** What the old copy is called inside a stage while a roll back puts it in place. */
  public static final String RETURNING = "returning";

  /** The same while it is taken away from there again. */
  public static final String RETURNED = "returned";

  /** Where a run stands; one folder, renamed from one to the next. */
  public enum Stage {
    /** Copies are made and put in place. */
    OPEN,
    SWAPPED,
    /** The old copy is being brought back. */
    BACK,
    DONE;

    private String folder() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Who holds the location, as the fence record tells. */
  public record Holder(
      String run,
      String component,
      long epoch,
      String plan,
      String workflowId,
      String requestedBy,
      String purpose,
      String takenAt) {

    /** The epoch is the moment of taking: a later holder's is higher. */
    public static Holder now(
        String run,
        String component,
        String plan,
        String workflowId,
        String requestedBy,
        String purpose) {
      Instant now = Instant.now();
      return new Holder(
          run,
          component,
          now.toEpochMilli(),
          plan,
          workflowId,
          requestedBy,
          purpose,
          now.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    String sentence() {
      return "%s by run %s of plan %s, asked for by %s, since %s (workflow %s)"
          .formatted(purpose, run, plan, requestedBy, takenAt, workflowId);
    }
  }

  private final Location location;
  private final Path fence;
  private final String name;
  private final String run;

  /** The folder of one run that works on one component. */
  public RunFolder(Location location, String run, String component) {
    this.location = location;
    this.run = run;
    this.fence = location.parent().resolve("." + location.folder().getFileName() + ".holdfast");
    this.name = run + "_" + component;
  }

  public Location location() {
    return location;
  }

  /** The run's id. */
  public String id() {
    return run;
  }

  /** The folder that only one run at a time has something in. */
  public Path fence() {
    return fence;
  }

  /** A name beside the fence for what is being made or thrown away. */
  Path scrap(String purpose) {
    return fence.resolveSibling(fence.getFileName() + "_" + name + "_" + purpose);
  }

  /** Deletes all of that: also what an attempt left that died. */
  void sweep() throws IOException {
    String prefix = scrap("").getFileName().toString();
    for (Path beside : children(location.parent())) {
      if (beside.getFileName().toString().startsWith(prefix)) {
        delete(beside);
      }
    }
  }

  /** The name of this run's folder in any fence folder. */
  String name() {
    return name;
  }

  /** The folder itself. */
  public Path own() {
    return fence.resolve(name);
  }

  public Path own(String child) {
    return own().resolve(child);
  }

  public Path stage(Stage stage) {
    return own(stage.folder());
  }

  public boolean is(Stage stage) {
    return Files.isDirectory(stage(stage));
  }

  /** Where the old copy is once the swap is over. */
  public Path kept() {
    return location.beside("_before_" + run);
  }

  /** Where a restored copy is that was swapped back although somebody had changed it. */
  public Path written() {
    return location.beside("_written_" + run);
  }

  public boolean isHeld() {
    return Files.isRegularFile(own(HOLDER));
  }

  /** Fails with {@link FailureCode#FENCE_LOST} unless the run has the fence record. */
  public void requireHeld() {
    if (!isHeld()) {
      throw FailureCode.FENCE_LOST.failure(
          "run " + run + " does not hold " + location.folder() + " any more");
    }
  }

  /** Whether the only copy of something that must not be lost lies in one of the stages. */
  public boolean hasOld() {
    return Stream.of(Stage.values())
        .flatMap(it -> Stream.of(OLD, RETURNING, RETURNED).map(stage(it)::resolve))
        .anyMatch(RunFolder::exists);
  }

  /** The run that has the fence record now. */
  Optional<Holder> holder() throws IOException {
    for (Path run : children(fence)) {
      if (Files.isRegularFile(run.resolve(HOLDER))) {
        return Optional.of(JSON.readValue(run.resolve(HOLDER).toFile(), Holder.class));
      }
    }
    return Optional.empty();
  }

  /** Makes the run's folder complete in {@code beside}, to be renamed to {@link #fence}. */
  void makeIn(Path beside, Holder holder) throws IOException {
    Path mine = Files.createDirectories(beside.resolve(name));
    // copies of what others may not read are made in it
    Path open = Files.createDirectories(mine.resolve(Stage.OPEN.folder()));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwx------"));
    Files.write(mine.resolve(HOLDER), JSON.writeValueAsBytes(holder));
  }

  /** What is in a folder, sorted; nothing if it is none. */
  public static List<Path> children(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList();
    }
  }

  /** Whether there is anything of that name, be it a link that leads nowhere. */
  public static boolean exists(Path path) {
    return Files.exists(path, NOFOLLOW_LINKS);
  }

  /** Takes it out of the way in one moment, then deletes it at leisure. */
  public static void remove(Path folder, Path scrap) throws IOException {
    delete(scrap);
    if (exists(folder)) {
      Files.move(folder, scrap, ATOMIC_MOVE);
    }
    delete(scrap);
  }

  /** Deletes it with all that is in it, be there anything or not. */
  public static void delete(Path folder) throws IOException {
    Deletion.of(folder);
  }
}
