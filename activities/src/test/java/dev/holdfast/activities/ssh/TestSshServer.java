package dev.holdfast.activities.ssh;

import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.SshAccess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.SshServer;

/**
 * A real SSH server on the loopback interface, with Ed25519 keys as OpenSSH writes them. What it is
 * asked to run it gives to a shell of this machine, as a login shell would get it.
 */
public final class TestSshServer implements AutoCloseable {

  public static final String USER = "postgres";

  private final Path folder;
  private final SshServer server = SshServer.setUpDefaultServer();
  private final KeyPair hostKey = ed25519();
  private final KeyPair userKey;
  private final List<String> commands = new CopyOnWriteArrayList<>();

  /**
   * A server that knows one user.
   *
   * @param folder for keys
   * @param path of folders whose programs win over the machine's, each with a colon behind it
   */
  public TestSshServer(Path folder, String path) throws IOException {
    this(folder, path, ed25519());
    writeKey(userKey);
    Files.writeString(knownHosts(), line(hostKey));
  }

  private TestSshServer(Path folder, String path, KeyPair userKey) throws IOException {
    this.folder = folder;
    this.userKey = userKey;
    server.setHost("127.0.0.1");
    CoreModuleProperties.TCP_NODELAY.set(server, true); // as OpenSSH does
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPublickeyAuthenticator(
        (user, key, session) ->
            user.equals(USER) && KeyUtils.compareKeys(key, userKey.getPublic()));
    server.setCommandFactory(
        (channel, command) -> {
          commands.add(command);
          return new LocalShellCommand(command, path);
        });
    server.start();
  }

  /** Another host, which lets the same user in and stands in the same file of known hosts. */
  public TestSshServer beside(String path) throws IOException {
    TestSshServer other = new TestSshServer(folder, path, userKey);
    Files.writeString(knownHosts(), other.line(other.hostKey), StandardOpenOption.APPEND);
    return other;
  }

  /** Where it listens, on 127.0.0.1. */
  public int port() {
    return server.getPort();
  }

  /** The file that holds its user's private key. */
  public Path key() {
    return folder.resolve("id_ed25519");
  }

  /** The file that holds the hosts' keys. */
  public Path knownHosts() {
    return folder.resolve("known_hosts");
  }

  /** How it is logged in to. */
  public SshAccess access() {
    return access(USER);
  }

  public SshAccess access(String user) {
    return new SshAccess(
        new Reference("127.0.0.1"),
        new Reference("" + server.getPort()),
        new Reference(user),
        new SecretReference("file:" + key()),
        new Reference(knownHosts().toString()));
  }

  /** The worker's key is another one from now on. */
  public void worksWithAnotherKey() throws IOException {
    writeKey(ed25519());
  }

  /** The worker expects this server to have another key from now on. */
  public void isKnownByAnotherKey() throws IOException {
    Files.writeString(knownHosts(), line(ed25519()));
  }

  /** The worker knows no host from now on. */
  public void isUnknown() throws IOException {
    Files.writeString(knownHosts(), "# nobody\n");
  }

  /** What was run, in order, as it came. */
  public List<String> commands() {
    return List.copyOf(commands);
  }

  private String line(KeyPair key) {
    return "[127.0.0.1]:%d %s%n"
        .formatted(server.getPort(), PublicKeyEntry.toString(key.getPublic()));
  }

  private void writeKey(KeyPair key) throws IOException {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "test", null, out);
      Files.write(key(), out.toByteArray());
      Files.setPosixFilePermissions(key(), PosixFilePermissions.fromString("rw-------"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair ed25519() {
    try {
      KeyPairGenerator generator = SecurityUtils.getKeyPairGenerator(SecurityUtils.EDDSA);
      generator.initialize(255);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }
}
