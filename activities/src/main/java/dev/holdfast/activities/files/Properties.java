package dev.holdfast.activities.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Gives unpacked files owner, group, permissions and times as in the backup. Users and groups go by
 * name, and by number where this host does not know the name.
 */
final class Properties {

  private final FilesManifest manifest;
  private final SortedSet<String> findings = new TreeSet<>();

  Properties(FilesManifest manifest) {
    this.manifest = manifest;
  }

  /** What could not be given as it was. */
  List<String> findings() {
    return List.copyOf(findings);
  }

  /** What is in a folder comes before it: its time changes with each, and it may get closed. */
  void set(FilePlaces.Place place, Path side) throws IOException {
    List<ArchivedEntry> entries = new ArrayList<>(manifest.entries());
    for (int i = entries.size() - 1; i >= 0; i--) {
      if (place.has(entries.get(i))) {
        set(place.in(side, entries.get(i)), entries.get(i));
      }
    }
  }

  private void set(Path path, ArchivedEntry entry) throws IOException {
    owner(path, entry);
    group(path, entry);
    if (entry.type() != ArchivedEntry.Type.LINK) {
      Files.setAttribute(path, "unix:mode", entry.modeBits(), NOFOLLOW_LINKS);
      Files.setLastModifiedTime(path, FileTime.from(entry.modifiedAt()));
    }
  }

  private void owner(Path path, ArchivedEntry entry) throws IOException {
    PosixFileAttributes now = attributes(path);
    if (now.owner().getName().equals(entry.owner())) {
      return;
    }
    try {
      view(path).setOwner(lookup(path).lookupPrincipalByName(entry.owner()));
    } catch (UserPrincipalNotFoundException e) {
      if (UnixStat.of(path).uid() != entry.uid()) {
        Files.setAttribute(path, "unix:uid", (int) entry.uid(), NOFOLLOW_LINKS);
      }
      findings.add("no user " + entry.owner() + " here: files belong to number " + entry.uid());
    }
  }

  private void group(Path path, ArchivedEntry entry) throws IOException {
    PosixFileAttributes now = attributes(path);
    if (now.group().getName().equals(entry.group())) {
      return;
    }
    try {
      view(path).setGroup(lookup(path).lookupPrincipalByGroupName(entry.group()));
    } catch (UserPrincipalNotFoundException e) {
      if (UnixStat.of(path).gid() != entry.gid()) {
        Files.setAttribute(path, "unix:gid", (int) entry.gid(), NOFOLLOW_LINKS);
      }
      findings.add("no group " + entry.group() + " here: files belong to number " + entry.gid());
    }
  }

  private static PosixFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, PosixFileAttributes.class, NOFOLLOW_LINKS);
  }

  private static PosixFileAttributeView view(Path path) {
    return Files.getFileAttributeView(path, PosixFileAttributeView.class, NOFOLLOW_LINKS);
  }

  private static UserPrincipalLookupService lookup(Path path) {
    return path.getFileSystem().getUserPrincipalLookupService();
  }
}
