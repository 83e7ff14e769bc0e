package dev.holdfast.activities.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whose a file is. */
final class Ownership {

  private Ownership() {}

  /** Makes {@code file} belong to whom {@code like} belongs. */
  static void give(Path like, Path file) throws IOException {
    for (String who : List.of("unix:gid", "unix:uid")) {
      Object owner = Files.getAttribute(like, who);
      if (!owner.equals(Files.getAttribute(file, who))) {
        Files.setAttribute(file, who, owner);
      }
    }
  }
}
