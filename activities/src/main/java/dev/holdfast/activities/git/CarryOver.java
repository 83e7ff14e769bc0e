package dev.holdfast.activities.git;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.holdfast.activities.files.RunFolder;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.jspecify.annotations.Nullable;

/**
 * What a clone does not bring and a live repository has: hooks, excludes, settings of its own,
 * owner and permissions. Settings that the clone has keep the clone's value. Safe to repeat.
 */
final class CarryOver {

  /** They say how the other repository keeps its objects, or where its files are. */
  private static final Set<String> NEVER = Set.of("extensions", "core");

  private final Path live;
  private final Path side;
  private final List<String> findings = new ArrayList<>();

  CarryOver(Path live, Path side) {
    this.live = live;
    this.side = side;
  }

  /** Carries everything over; says what and what could not be. */
  List<String> all() throws IOException, ConfigInvalidException {
    hooks();
    excludes();
    settings();
    noteLinkedTrees();
    owner();
    return findings;
  }

  private static Path git(Path repository) {
    Path inside = repository.resolve(".git");
    return Files.isDirectory(inside) ? inside : repository;
  }

  private void hooks() throws IOException {
    int copied = 0;
    Path target = git(side).resolve("hooks");
    for (Path hook : RunFolder.children(git(live).resolve("hooks"))) {
      if (Files.isRegularFile(hook) && !hook.toString().endsWith(".sample")) {
        Files.createDirectories(target);
        copy(hook, target.resolve(hook.getFileName()));
        copied++;
      }
    }
    if (copied > 0) {
      findings.add(copied + " hooks carried over");
    }
  }

  private void excludes() throws IOException {
    Path excludes = git(live).resolve("info/exclude");
    if (Files.isRegularFile(excludes)) {
      Files.createDirectories(git(side).resolve("info"));
      copy(excludes, git(side).resolve("info/exclude"));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private void settings() throws IOException, ConfigInvalidException {
    FileBasedConfig old = config(live);
    FileBasedConfig fresh = config(side);
    int copied = 0;
    for (String section : old.getSections()) {
      if (NEVER.contains(section)) {
        noteLeft(old, fresh, section);
      } else {
        copied += settings(old, fresh, section, null);
        for (String subsection : old.getSubsections(section)) {
          copied += settings(old, fresh, section, subsection);
        }
      }
    }
    if (copied > 0) {
      fresh.save();
      findings.add(copied + " settings carried over");
    }
    String oldOrigin = old.getString("remote", "origin", "url");
    if (oldOrigin != null && !oldOrigin.equals(fresh.getString("remote", "origin", "url"))) {
      findings.add("the live copy had another origin than the plan names");
    }
  }

  private static int settings(Config old, Config fresh, String section, @Nullable String sub) {
    int copied = 0;
    Set<String> there = fresh.getNames(section, sub);
    for (String name : old.getNames(section, sub)) {
      if (!there.contains(name)) {
        fresh.setStringList(section, sub, name, List.of(old.getStringList(section, sub, name)));
        copied++;
      }
    }
    return copied;
  }

  private void noteLeft(Config old, Config fresh, String section) {
    SortedSet<String> left = new TreeSet<>(old.getNames(section));
    left.removeAll(fresh.getNames(section));
    left.remove("worktree");
    if (!left.isEmpty()) {
      findings.add(
          "settings not carried over: "
              + left.stream().map(it -> section + "." + it).collect(Collectors.joining(", ")));
    }
  }

  private static FileBasedConfig config(Path repository)
      throws IOException, ConfigInvalidException {
    FileBasedConfig config =
        new FileBasedConfig(git(repository).resolve("config").toFile(), FS.DETECTED);
    config.load();
    return config;
  }

  private void noteLinkedTrees() throws IOException {
    int linked = RunFolder.children(git(live).resolve("worktrees")).size();
    if (linked > 0) {
      findings.add(linked + " linked working trees still belong to the old copy");
    }
  }

  /** Everything gets the owner and group of the live folder itself. */
  private void owner() throws IOException {
    PosixFileAttributes wanted =
        Files.readAttributes(live, PosixFileAttributes.class, NOFOLLOW_LINKS);
    Object uid = Files.getAttribute(live, "unix:uid", NOFOLLOW_LINKS);
    Object gid = Files.getAttribute(live, "unix:gid", NOFOLLOW_LINKS);
    try {
      Files.walkFileTree(side, new Giving(uid, gid));
    } catch (IOException e) {
      findings.add("owner and group could not be carried over: the worker may not give files away");
    }
    Files.setPosixFilePermissions(side, wanted.permissions());
  }

  private static final class Giving extends SimpleFileVisitor<Path> {
    private final Object uid;
    private final Object gid;

    Giving(Object uid, Object gid) {
      this.uid = uid;
      this.gid = gid;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
        throws IOException {
      return give(folder);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      return give(file);
    }

    private FileVisitResult give(Path path) throws IOException {
      if (!Files.getAttribute(path, "unix:gid", NOFOLLOW_LINKS).equals(gid)) {
        Files.setAttribute(path, "unix:gid", gid, NOFOLLOW_LINKS);
      }
      if (!Files.getAttribute(path, "unix:uid", NOFOLLOW_LINKS).equals(uid)) {
        Files.setAttribute(path, "unix:uid", uid, NOFOLLOW_LINKS);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
