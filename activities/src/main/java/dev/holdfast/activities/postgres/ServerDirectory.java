package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Host;
import dev.holdfast.workflows.runbook.FailureCode;
import java.util.List;
import java.util.Optional;

/** The data directory of a server, on its host, seen by its owner or by root. */
final class ServerDirectory {

  private static final String SIGNAL = "standby.signal";

  private final Host host;
  private final String path;
  private final String version;
  private final long owner;
  private final long group;
  private final boolean asRoot;

  private ServerDirectory(
      Host host, String path, String version, long owner, long group, boolean asRoot) {
    this.host = host;
    this.path = path;
    this.version = version;
    this.owner = owner;
    this.group = group;
    this.asRoot = asRoot;
  }

  /**
   * The directory at {@code path}, which may be a link. Fails with {@link
   * FailureCode#CONTROL_FAILED} if there is none, with {@link FailureCode#WRONG_SERVER} if it holds
   * no cluster, with {@link FailureCode#HOST_LOGIN_REFUSED} if it is somebody else's: then its
   * processes can't be told from others.
   */
  static ServerDirectory of(Host host, String path) {
    if (!path.matches("/[^\\p{Cntrl}]+")) {
      throw FailureCode.WRONG_SERVER.failure("the data directory must be an absolute path");
    }
    Host.Folder folder = host.folder(path);
    if (folder.self() != 0 && folder.self() != folder.owner()) {
      throw FailureCode.HOST_LOGIN_REFUSED.failure(
          "%s: %s belongs to user %d, and this is user %d: be that one, or root"
              .formatted(host.name(), folder.path(), folder.owner(), folder.self()));
    }
    String version =
        host.read(folder.path() + "/PG_VERSION")
            .orElseThrow(
                () ->
                    FailureCode.WRONG_SERVER.failure(
                        "%s: %s is no data directory".formatted(host.name(), folder.path())));
    return new ServerDirectory(
        host, folder.path(), version.strip(), folder.owner(), folder.group(), folder.self() == 0);
  }

  Host host() {
    return host;
  }

  String path() {
    return path;
  }

  /** Such as 15. */
  String version() {
    return version;
  }

  long owner() {
    return owner;
  }

  long group() {
    return group;
  }

  /** Whether its owner must be told to run a program there, since PostgreSQL's refuse root. */
  boolean asRoot() {
    return asRoot;
  }

  boolean has(String file) {
    return host.read(path + "/" + file).isPresent();
  }

  Optional<FenceMarker> marker() {
    return host.read(path + "/" + FenceMarker.FILE).map(FenceMarker::of);
  }

  void mark(FenceMarker marker) {
    host.write(path + "/" + FenceMarker.FILE, marker.text());
  }

  void unmark() {
    host.delete(path + "/" + FenceMarker.FILE);
  }

  /** Whether any start of the server would be read-only. */
  boolean isStandby() {
    return has(SIGNAL);
  }

  void makeStandby() {
    if (!isStandby()) {
      host.write(path + "/" + SIGNAL, "");
    }
  }

  void makeNoStandby() {
    host.delete(path + "/" + SIGNAL);
  }

  /** What the first process wrote about itself; empty if there is none, or half of one. */
  Optional<PidFile> pidFile() {
    return host.read(path + "/postmaster.pid").flatMap(PidFile::of);
  }

  /**
   * The lock file of a running server.
   *
   * @param status {@code starting}, {@code ready}, {@code standby} or {@code stopping}
   */
  record PidFile(long pid, int port, String status) {

    static Optional<PidFile> of(String text) {
      List<String> lines = text.lines().map(String::strip).toList();
      boolean whole =
          lines.size() > 3 && lines.get(0).matches("\\d{1,10}") && lines.get(3).matches("\\d{1,5}");
      return whole
          ? Optional.of(
              new PidFile(
                  Long.parseLong(lines.get(0)),
                  Integer.parseInt(lines.get(3)),
                  lines.size() > 7 ? lines.get(7) : "starting"))
          : Optional.empty();
    }
  }
}
