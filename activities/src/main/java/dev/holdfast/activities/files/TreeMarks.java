package dev.holdfast.activities.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Notes beside a location, since nothing is added to what was restored. */
final class TreeMarks implements Marks {

  private static final String INODE = "/inode";

  private final Path file;

  /** The note of the run that restored what is, or is to be, at {@code location}. */
  TreeMarks(Location location, String restoredBy) {
    String name = "." + location.folder().getFileName() + ".holdfast-restored-" + restoredBy;
    this.file = location.folder().resolveSibling(name);
  }

  Path file() {
    return file;
  }

  @Override
  public Path file(Path tree) {
    return file;
  }

  @Override
  public SortedMap<String, String> content(Path tree) throws IOException {
    SortedMap<String, String> content = new TreeMap<>();
    content.put(INODE, inode(tree));
    for (Map.Entry<String, Path> it : new FileTree(tree).all().entrySet()) {
      content.put(it.getKey(), fingerprint(it.getKey(), it.getValue()));
    }
    return content;
  }

  private static String inode(Path tree) throws IOException {
    UnixStat stat = UnixStat.of(tree);
    return stat.device() + ":" + stat.inode();
  }

  /** A rename changes the time of the tree itself, and of nothing in it. */
  private static String fingerprint(String path, Path file) throws IOException {
    UnixStat stat = UnixStat.of(file);
    String owner = "%s %d:%d".formatted(stat.permissions(), stat.uid(), stat.gid());
    if (Files.isDirectory(file) && !Files.isSymbolicLink(file)) {
      return owner;
    }
    String changed = path.equals(ArchivedEntry.ROOT) ? "" : stat.changedAt().toString();
    return "%s %d %s %s".formatted(owner, stat.size(), stat.modifiedAt(), changed);
  }

  @Override
  public boolean isAbout(RestoredMark mark, Path tree) throws IOException {
    return inode(tree).equals(mark.content().get(INODE));
  }

  /** How many files, folders and links are other than the note says, more or fewer. */
  long changes(RestoredMark mark, Path tree) throws IOException {
    SortedMap<String, String> now = content(tree);
    TreeSet<String> paths = new TreeSet<>(now.keySet());
    paths.addAll(mark.content().keySet());
    return paths.stream()
        .filter(it -> !Objects.equals(now.get(it), mark.content().get(it)))
        .count();
  }
}
