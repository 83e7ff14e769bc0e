package dev.holdfast.workflows.plan;

import java.util.List;

/**
 * Files as a run reaches them: what every activity on them is told.
 *
 * @param run the run, part of every name that it makes beside them
 * @param secret whether nobody else may read what is copied of them
 * @param places where they must be: one folder, or files one by one
 * @param store the folder with their backups
 */
public record FilesTarget(
    String run,
    String plan,
    String component,
    boolean secret,
    List<Reference> places,
    Reference store) {

  private static final String FILE = "file:";

  public FilesTarget {
    places = List.copyOf(places);
    if (places.isEmpty()) {
      throw new IllegalArgumentException("places must not be empty");
    }
  }

  /** Whether {@link #of} has a target for {@code component}. */
  public static boolean isOf(Component component) {
    return component instanceof Files
        || (component instanceof Secrets secrets
            && secrets.backups() != null
            && !secrets.items().isEmpty()
            && notFiles(secrets).isEmpty());
  }

  /** The items that are no files, which only whoever keeps them can bring back. */
  public static List<String> notFiles(Secrets secrets) {
    return secrets.items().stream()
        .map(SecretReference::text)
        .filter(it -> !it.startsWith(FILE))
        .toList();
  }

  /** The target for a tree, or for secrets that are files and have backups. */
  public static FilesTarget of(String run, String plan, Component component) {
    if (component instanceof Files files) {
      return new FilesTarget(
          run,
          plan,
          files.component(),
          false,
          List.of(files.location()),
          files.backups().location());
    }
    if (component instanceof Secrets secrets && secrets.backups() != null && isOf(secrets)) {
      List<Reference> places =
          secrets.items().stream()
              .map(it -> new Reference(it.text().substring(FILE.length())))
              .toList();
      return new FilesTarget(
          run, plan, secrets.component(), true, places, secrets.backups().location());
    }
    throw new IllegalArgumentException("component must be of files, was " + component);
  }

  /** The same for another run. */
  public FilesTarget forRun(String other) {
    return new FilesTarget(other, plan, component, secret, places, store);
  }
}
