package dev.holdfast.activities.git;

import dev.holdfast.activities.files.Location;
import dev.holdfast.activities.planfile.ReferenceException;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.restore.RepositoryTarget;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.TransportCommand;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/**
 * The copy of a repository that survives a disaster: a folder, {@code file:}, {@code https:}
 * without a login, or SSH with the keys of the worker's user, whose {@code known_hosts} must name
 * the host.
 */
final class GitOrigin {

  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Set<String> SCHEMES = Set.of("file", "http", "https", "ssh", "git+ssh");

  private final References references;
  private final Path userHome;

  /**
   * Origins as one user reaches them.
   *
   * @param userHome where {@code .ssh} is
   */
  GitOrigin(References references, Path userHome) {
    this.references = references;
    this.userHome = userHome;
  }

  /**
   * The commit that the origin's branch is at. Fails with {@link FailureCode#ORIGIN_UNREACHABLE},
   * {@link FailureCode#ORIGIN_REFUSED} or {@link FailureCode#BRANCH_MISSING}.
   */
  String head(RepositoryTarget target) {
    String branch = target.repository().branch();
    Map<String, Ref> heads = heads(target);
    Ref head = heads.get("refs/heads/" + branch);
    if (head == null || head.getObjectId() == null) {
      throw FailureCode.BRANCH_MISSING.failure(
          heads.isEmpty()
              ? "the origin is an empty repository"
              : "the origin has no branch " + branch);
    }
    return head.getObjectId().getName();
  }

  private Map<String, Ref> heads(RepositoryTarget target) {
    String uri = uri(target);
    try (SshdSessionFactory ssh = ssh()) {
      return reached(Git.lsRemoteRepository().setHeads(true).setRemote(uri), ssh).callAsMap();
    } catch (GitAPIException | RuntimeException e) {
      throw GitFailures.of("asking the origin", e, FailureCode.ORIGIN_UNREACHABLE);
    }
  }

  /** What {@code command} needs to reach an origin; {@code ssh} is closed after it. */
  static <C extends TransportCommand<C, ?>> C reached(C command, SshdSessionFactory ssh) {
    return command
        .setTimeout(Math.toIntExact(SILENCE.toSeconds()))
        .setTransportConfigCallback(
            transport -> {
              if (transport instanceof SshTransport it) {
                it.setSshSessionFactory(ssh);
              }
            });
  }

  /** Keys and known hosts of the user, no agent, nobody to ask. */
  SshdSessionFactory ssh() {
    return new SshdSessionFactoryBuilder()
        .setPreferredAuthentications("publickey")
        .setHomeDirectory(userHome.toFile())
        .setSshDirectory(userHome.resolve(".ssh").toFile())
        .withDefaultConnectorFactory()
        .setConnectorFactory(null)
        .build(null);
  }

  /** The address, checked. Fails with {@link FailureCode#ORIGIN_REFUSED} if it is none. */
  String uri(RepositoryTarget target) {
    String text = value(target.repository().origin());
    try {
      URIish uri = new URIish(text);
      if (uri.getPass() != null) {
        throw refused(target, "holds a password, which would be kept in the copy's settings");
      }
      boolean runsAProgram = text.matches("[A-Za-z0-9+.-]+::.*");
      boolean address = uri.isRemote() || uri.getScheme() != null;
      if (runsAProgram || (address ? !known(uri) : !new File(text).isAbsolute())) {
        throw refused(target, "is no absolute path and no file:, https: or SSH address");
      }
      return text;
    } catch (URISyntaxException e) {
      throw refused(target, "is not an address");
    }
  }

  private static boolean known(URIish uri) {
    return uri.getScheme() == null || SCHEMES.contains(uri.getScheme());
  }

  private static RuntimeException refused(RepositoryTarget target, String why) {
    return FailureCode.ORIGIN_REFUSED.failure(
        "origin of " + target.repository().component() + " " + why);
  }

  /** The folder that the origin is, if it is one of this host. */
  Optional<Path> folder(RepositoryTarget target) {
    try {
      URIish uri = new URIish(uri(target));
      boolean local = !uri.isRemote() && !"http".equals(uri.getScheme());
      return local ? Optional.of(Path.of(uri.getPath())) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Where the repository must be again. */
  Location location(RepositoryTarget target) {
    return Location.of(value(target.repository().location()));
  }

  private String value(Reference reference) {
    try {
      return references.resolve(reference);
    } catch (ReferenceException e) {
      throw FailureCode.SECRET_UNRESOLVED.failure(e.getMessage() + ": " + e.fix());
    }
  }
}
