package dev.holdfast.activities.git;

import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jgit.api.errors.InvalidRemoteException;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.errors.UnsupportedCredentialItem;

/** Says what an error of Git, of its transport or of the disk means. */
final class GitFailures {

  private GitFailures() {}

  /**
   * The failure to throw.
   *
   * @param doing what was being done, such as "cloning the origin"
   * @param otherwise what it is if it is nothing that is known
   */
  static ApplicationFailure of(String doing, Exception e, FailureCode otherwise) {
    if (e instanceof ApplicationFailure known) {
      return known;
    }
    return code(e, otherwise).failure(doing + ": " + text(e));
  }

  private static FailureCode code(Exception e, FailureCode otherwise) {
    String said = text(e).toLowerCase(Locale.ROOT);
    if (says(said, "no space left on device", "disk quota exceeded")) {
      return FailureCode.NO_ROOM;
    }
    if (isIn(e, NoRemoteRepositoryException.class)
        || isIn(e, InvalidRemoteException.class)
        || isIn(e, NotSupportedException.class)
        || isIn(e, UnsupportedCredentialItem.class)
        || says(said, "authentic", "authoriz", "not permitted", "forbidden", "server key")
        || says(said, "host key", "auth fail", "log in")) {
      return FailureCode.ORIGIN_REFUSED;
    }
    boolean transport =
        isIn(e, TransportException.class)
            || isIn(e, org.eclipse.jgit.api.errors.TransportException.class);
    return transport ? FailureCode.ORIGIN_UNREACHABLE : otherwise;
  }

  private static boolean says(String said, String... words) {
    return Stream.of(words).anyMatch(said::contains);
  }

  private static boolean isIn(Throwable thrown, Class<? extends Throwable> kind) {
    return causes(thrown).anyMatch(kind::isInstance);
  }

  /** Each cause once; JGit's addresses are without passwords. */
  private static String text(Throwable thrown) {
    return causes(thrown)
        .map(it -> it.getMessage() == null ? it.getClass().getSimpleName() : it.getMessage())
        .distinct()
        .limit(4)
        .collect(Collectors.joining(": "));
  }

  private static Stream<Throwable> causes(Throwable thrown) {
    return Stream.<Throwable>iterate(thrown, it -> it != null, Throwable::getCause).limit(20);
  }
}
