package dev.holdfast.activities.files;

import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.util.Locale;

/** Says what an error of the folder with the backups means. */
public final class StoreFailures {

  private StoreFailures() {}

  /**
   * The failure to throw.
   *
   * @param doing what was being done, such as "writing to /var/backups"
   */
  public static ApplicationFailure of(String doing, IOException e) {
    FailureCode code =
        tellsOfNoRoom(e.toString()) ? FailureCode.NO_ROOM : FailureCode.STORE_UNWRITABLE;
    return code.failure(doing + ": " + e);
  }

  /** Whether a program or the kernel says that a disk is full. */
  public static boolean tellsOfNoRoom(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.contains("no space left on device") || lower.contains("disk quota exceeded");
  }
}
