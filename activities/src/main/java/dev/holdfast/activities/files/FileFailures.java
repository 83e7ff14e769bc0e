package dev.holdfast.activities.files;

import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;

/** Says what an error of the disk means. */
final class FileFailures {

  private FileFailures() {}

  /**
   * The failure to throw.
   *
   * @param doing what was being done, such as "unpacking the archive"
   * @param otherwise what it is unless the disk is full
   */
  static ApplicationFailure of(String doing, Exception e, FailureCode otherwise) {
    String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.toString();
    FailureCode code = StoreFailures.tellsOfNoRoom(text) ? FailureCode.NO_ROOM : otherwise;
    return code.failure(doing + ": " + text);
  }
}
