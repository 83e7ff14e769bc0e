package dev.holdfast.activities.ssh;

import dev.holdfast.activities.planfile.ReferenceException;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.Host;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SshAccess;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.auth.pubkey.UserAuthPublicKeyFactory;
import org.apache.sshd.client.config.hosts.HostConfigEntryResolver;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.NamedResource;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.keyprovider.KeyIdentityProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;

/**
 * Logs in to the hosts of plans: by key only, and only where the host's own key is known. Neither
 * the worker's user's keys and settings nor an agent are used. Connecting, logging in and every
 * answer have a limit.
 */
public final class SshHosts {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration LOGIN = Duration.ofSeconds(8);
  private static final String FILE = "file:";

  private final References references;

  public SshHosts(References references) {
    this.references = references;
  }

  /**
   * A session on a host. Fails with {@link FailureCode#HOST_UNREACHABLE}, {@link
   * FailureCode#HOST_KEY_REFUSED}, {@link FailureCode#HOST_LOGIN_REFUSED} or {@link
   * FailureCode#SECRET_UNRESOLVED}.
   *
   * @param otherwise the host if the plan names none for SSH
   */
  public Host open(SshAccess access, Reference otherwise) {
    Reference named = access.host();
    String host = known(() -> references.resolve(named == null ? otherwise : named));
    int port = known(() -> references.port(access.port()));
    String user = known(() -> references.resolve(access.user()));
    KeyPair key = key(access);
    KnownHosts hosts = new KnownHosts(knownHosts(access));
    SshClient client = client(hosts);
    try {
      return new SshHost(host, client, session(client, hosts, user, host, port, key));
    } catch (RuntimeException e) {
      client.stop();
      throw e;
    }
  }

  private static SshClient client(KnownHosts hosts) {
    SshClient client = SshClient.setUpDefaultClient();
    client.setServerKeyVerifier(hosts);
    client.setHostConfigEntryResolver(HostConfigEntryResolver.EMPTY);
    client.setKeyIdentityProvider(KeyIdentityProvider.EMPTY_KEYS_PROVIDER);
    client.setAgentFactory(null);
    client.setUserAuthFactories(List.of(UserAuthPublicKeyFactory.INSTANCE));
    CoreModuleProperties.SOCKET_KEEPALIVE.set(client, true);
    // small questions must not wait until the host has confirmed the ones before: 40 ms each
    CoreModuleProperties.TCP_NODELAY.set(client, true);
    client.start();
    return client;
  }

  private static ClientSession session(
      SshClient client, KnownHosts hosts, String user, String host, int port, KeyPair key) {
    ClientSession session = connected(client, user, host, port);
    try {
      session.addPublicKeyIdentity(key);
      session.auth().verify(LOGIN);
      return session;
    } catch (IOException e) {
      session.close(true);
      hosts.orFail(host);
      String why = host + " did not let " + user + " in: " + e.getMessage();
      boolean answered = session.getServerVersion() != null && !isTimeout(e);
      throw (answered ? FailureCode.HOST_LOGIN_REFUSED : FailureCode.HOST_UNREACHABLE).failure(why);
    }
  }

  private static boolean isTimeout(IOException e) {
    return String.valueOf(e.getMessage()).contains("imeout")
        || e.getCause() instanceof TimeoutException;
  }

  private static ClientSession connected(SshClient client, String user, String host, int port) {
    try {
      return client.connect(user, host, port).verify(CONNECT).getSession();
    } catch (IOException e) {
      throw FailureCode.HOST_UNREACHABLE.failure(
          "no SSH connection to " + host + " port " + port + ": " + e.getMessage());
    }
  }

  private static KeyPair key(SshAccess access) {
    String text = access.key().text();
    if (!text.startsWith(FILE)) {
      throw unusable(text, "is not a file");
    }
    Path file = Path.of(text.substring(FILE.length()));
    try (InputStream in = Files.newInputStream(file)) {
      Iterable<KeyPair> pairs =
          SecurityUtils.loadKeyPairIdentities(
              null, NamedResource.ofName(file.toString()), in, FilePasswordProvider.EMPTY);
      if (pairs != null && pairs.iterator().hasNext()) {
        return pairs.iterator().next();
      }
      throw unusable(text, "holds no private key");
    } catch (IOException | GeneralSecurityException e) {
      throw unusable(text, "can't be read as a key: " + e.getClass().getSimpleName());
    }
  }

  private Path knownHosts(SshAccess access) {
    Path file = Path.of(known(() -> references.resolve(access.knownHosts())));
    if (!Files.isReadable(file)) {
      throw unusable(file.toString(), "can't be read");
    }
    return file;
  }

  private static RuntimeException unusable(String file, String why) {
    return FailureCode.SECRET_UNRESOLVED.failure(file + " " + why);
  }

  private static <T> T known(Supplier<T> resolution) {
    try {
      return resolution.get();
    } catch (ReferenceException e) {
      throw FailureCode.SECRET_UNRESOLVED.failure(e.getMessage() + ": " + e.fix());
    }
  }
}
