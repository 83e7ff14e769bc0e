package dev.holdfast.activities.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.holdfast.workflows.runbook.FailureCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.server.SshServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An origin behind a real SSH server, with Ed25519 keys as OpenSSH writes them. */
@Timeout(60)
final class GitOverSshTest {

  @TempDir Path folder;
  private GitScene scene;
  private SshServer server;
  private KeyPair hostKey;

  @BeforeEach
  void open() throws Exception {
    scene = new GitScene(folder);
    hostKey = ed25519();
    KeyPair userKey = ed25519();
    Path ssh = Files.createDirectories(scene.folder.resolve(".ssh"));
    Files.write(ssh.resolve("id_ed25519"), privateKey(userKey));
    Files.setPosixFilePermissions(
        ssh.resolve("id_ed25519"), PosixFilePermissions.fromString("rw-------"));
    server = SshServer.setUpDefaultServer();
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPublickeyAuthenticator(
        (user, key, session) ->
            user.equals("git") && KeyUtils.compareKeys(key, userKey.getPublic()));
    server.setCommandFactory((channel, command) -> new UploadPackCommand(command));
    server.start();
    scene.origin("ssh://git@127.0.0.1:" + server.getPort() + scene.origin);
  }

  @AfterEach
  void close() throws IOException {
    server.stop(true);
    scene.close();
  }

  private static KeyPair ed25519() throws Exception {
    KeyPairGenerator generator = SecurityUtils.getKeyPairGenerator(SecurityUtils.EDDSA);
    generator.initialize(255);
    return generator.generateKeyPair();
  }

  private static byte[] privateKey(KeyPair key) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "test", null, out);
    return out.toByteArray();
  }

  private void knowsHostBy(KeyPair key) throws IOException {
    String line =
        "[127.0.0.1]:%d %s%n".formatted(server.getPort(), PublicKeyEntry.toString(key.getPublic()));
    Files.writeString(scene.folder.resolve(".ssh/known_hosts"), line, StandardCharsets.US_ASCII);
  }

  @Test
  void clonesFromAHostThatIsKnown() throws Exception {
    knowsHostBy(hostKey);

    var copy = scene.cloned("r1");

    scene.copies().verify(copy).orFail();
    assertThat(copy.head()).isEqualTo(scene.originHead());
  }

  @Test
  void refusesAHostThatNobodyKnows() {
    assertRefused();

    assertThat(scene.folder.resolve(".ssh/known_hosts")).doesNotExist();
  }

  @Test
  void refusesAHostWithAnotherKey() throws Exception {
    knowsHostBy(ed25519());

    assertRefused();
  }

  @Test
  void saysThatTheHostDoesNotKnowTheWorkersKey() throws Exception {
    knowsHostBy(hostKey);
    Files.write(scene.folder.resolve(".ssh/id_ed25519"), privateKey(ed25519()));

    assertRefused();
  }

  private void assertRefused() {
    Throwable thrown = catchThrowable(() -> scene.copies().observe(scene.target("r1")));

    assertThat(thrown).isNotNull();
    assertThat(FailureCode.ORIGIN_REFUSED.isIn(thrown)).as("%s", thrown.getCause()).isTrue();
  }
}
