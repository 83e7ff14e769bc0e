package dev.holdfast.activities.postgres;

import java.util.List;

/** How a program is run by the owner of a data directory: PostgreSQL's own refuse root. */
final class AsOwner {

  private AsOwner() {}

  /** What goes before the program; nothing if this process is the owner. */
  static List<String> of(ServerDirectory directory) {
    if (!directory.asRoot() || directory.owner() == 0) {
      return List.of();
    }
    return List.of(
        "setpriv",
        "--reuid=" + directory.owner(),
        "--regid=" + directory.group(),
        "--clear-groups",
        // the kernel forgets it at the change of user
        "--pdeathsig",
        "KILL",
        "--");
  }
}
