package dev.holdfast.activities.files;

import dev.holdfast.activities.planfile.ReferenceException;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.workflows.plan.FilesTarget;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** Where the files of plans are on this host, and their backups. */
public final class FilePlaces {

  private final References references;

  public FilePlaces(References references) {
    this.references = references;
  }

  /**
   * One place of a target.
   *
   * @param name of what is there in an archive
   * @param tree whether it is a folder; else it is a file
   */
  record Place(String name, boolean tree, Location location) {

    RunFolder run(FilesTarget target) {
      return run(target.run(), target.component());
    }

    RunFolder run(String run, String component) {
      return new RunFolder(location, run, component);
    }

    /** Where an entry of an archive is in {@code root}, which stands for this place. */
    Path in(Path root, ArchivedEntry entry) {
      return entry.path().equals(name) ? root : root.resolve(entry.path());
    }

    /** Whether an entry of an archive belongs to this place. */
    boolean has(ArchivedEntry entry) {
      return tree || entry.path().equals(name);
    }

    Path live() {
      return location.folder();
    }
  }

  /** Fails with {@link FailureCode#LOCATION_UNUSABLE} if there can't be anything of that name. */
  List<Place> of(FilesTarget target) {
    return target.places().stream()
        .map(it -> Location.toBe(value(it)))
        .map(it -> place(it, !target.secret()))
        .toList();
  }

  private static Place place(Location location, boolean tree) {
    String path = location.folder().toString().substring(1);
    return new Place(tree ? ArchivedEntry.ROOT : path, tree, location);
  }

  /** The folders with backups. */
  public BackupFolders store(FilesTarget target) {
    return new BackupFolders(Path.of(value(target.store())));
  }

  /** Fails with {@link FailureCode#LOCATION_UNUSABLE} if backups and files lie in each other. */
  void requireApart(FilesTarget target) {
    Path store = store(target).location();
    for (Place it : of(target)) {
      if (store.startsWith(it.live()) || it.live().startsWith(store)) {
        throw Location.unusable(
            "%s and its backups in %s lie in each other".formatted(it.live(), store));
      }
    }
  }

  /**
   * What is at a place, nothing included; fails with {@link FailureCode#LOCATION_UNUSABLE} unless
   * it can be exchanged, or made where there is nothing.
   */
  static Location.Before requireExchangeable(Place place) {
    Path live = place.live();
    if (!Files.isDirectory(place.location().parent())) {
      requireCanBeMade(place.location().parent());
      return Location.Before.MISSING;
    }
    if (Files.isSymbolicLink(live)) {
      throw Location.unusable(live + " is a link: name what it leads to in the plan");
    }
    boolean folder = Files.isDirectory(live, LinkOption.NOFOLLOW_LINKS);
    if (place.location().exists() && folder != place.tree()) {
      throw Location.unusable("%s is %s folder: move it away".formatted(live, folder ? "a" : "no"));
    }
    place.location().requireExchangeable();
    return place.location().before();
  }

  private static void requireCanBeMade(Path folder) {
    Path there = folder;
    while (!RunFolder.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isDirectory(there) || !Files.isWritable(there)) {
      throw Location.unusable(
          "%s is not there, and the worker can't make it in %s".formatted(folder, there));
    }
  }

  static long freeBytes(Place place) throws IOException {
    Path there = place.location().parent();
    while (!Files.isDirectory(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return Files.getFileStore(there).getUsableSpace();
  }

  private String value(Reference reference) {
    try {
      return references.resolve(reference);
    } catch (ReferenceException e) {
      throw FailureCode.SECRET_UNRESOLVED.failure(e.getMessage() + ": " + e.fix());
    }
  }
}
