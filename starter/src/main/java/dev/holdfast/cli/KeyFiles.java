package dev.holdfast.cli;

import dev.holdfast.activities.evidence.SigningKey;
import dev.holdfast.activities.evidence.UnusableKeyException;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/** Keys of people in files, with the errors that a command answers. */
final class KeyFiles {

  private KeyFiles() {}

  /** Fails with {@link FailureCode#USAGE} if there is no usable key in the file. */
  static SigningKey read(Invocation invocation, Path file) {
    try {
      return SigningKey.read(invocation.directory().resolve(file));
    } catch (UnusableKeyException e) {
      throw new CommandFailure(FailureCode.USAGE, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new CommandFailure(FailureCode.USAGE, "the key can't be read: " + e);
    }
  }

  /** Fails with {@link FailureCode#KEY_EXISTS} rather than overwrite anything. */
  static void write(SigningKey key, Path file) {
    try {
      key.write(file);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(FailureCode.KEY_EXISTS, file + " exists already");
    } catch (IOException e) {
      throw new CommandFailure(FailureCode.USAGE, "the key can't be written: " + e);
    }
  }
}
