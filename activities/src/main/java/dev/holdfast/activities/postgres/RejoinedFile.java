package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Host;
import dev.holdfast.workflows.failover.Rejoins.Road;

/** A file in a directory that was made a standby's: which run did it, so that it does so once. */
final class RejoinedFile {

  /** Its name in the data directory. */
  static final String FILE = "holdfast.rejoined";

  private static final String NAME = "/" + FILE;

  private RejoinedFile() {}

  static boolean says(Host host, String directory, String run, Road road) {
    return host.read(directory + NAME).filter(it -> it.equals(text(run, road))).isPresent();
  }

  static void write(Host host, String directory, String run, Road road) {
    host.write(directory + NAME, text(run, road));
  }

  static void delete(Host host, String directory) {
    host.delete(directory + NAME);
  }

  private static String text(String run, Road road) {
    return run + " " + road + "\n";
  }
}
