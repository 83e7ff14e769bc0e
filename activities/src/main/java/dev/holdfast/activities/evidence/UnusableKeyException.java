package dev.holdfast.activities.evidence;

import java.io.IOException;

/** A file is not the key that it should be; the message names the file and what is wrong. */
public final class UnusableKeyException extends IOException {

  UnusableKeyException(String message) {
    super(message);
  }
}
