package dev.holdfast.activities.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SigningKeyTest {

  /** The first test vector of RFC 8032: an empty message. */
  private static final String SEED =
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";

  private static final String PUBLIC =
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
  private static final String SIGNATURE =
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
          + "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b";

  /** What stands before the key itself in PKCS#8 and in X.509 (RFC 8410). */
  private static final String PKCS8 = "302e020100300506032b657004220420";

  private static final String X509 = "302a300506032b6570032100";

  @TempDir Path folder;

  @Test
  void isTheSameAfterAWayThroughItsFile() throws IOException {
    SigningKey key = SigningKey.generate();
    Path file = folder.resolve("keys/anna.pem");

    key.write(file);
    SigningKey read = SigningKey.read(file);

    assertThat(read.publicKey()).isEqualTo(key.publicKey());
    assertThat(read.sign("hello".getBytes(UTF_8))).isEqualTo(key.sign("hello".getBytes(UTF_8)));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
        .isEqualTo("rwx------");
  }

  @Test
  void readsAKeyThatWasMadeElsewhere() throws IOException {
    SigningKey key = SigningKey.read(file(pem(PKCS8)));

    assertThat(key.publicKey()).isEqualTo(base64(X509 + PUBLIC));
    assertThat(key.sign(new byte[0])).isEqualTo(base64(SIGNATURE));
  }

  @Test
  void overwritesNoKey() throws IOException {
    String written = pem(PKCS8);
    Path file = file(written);

    assertThatThrownBy(() -> SigningKey.generate().write(file))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasContent(written);
  }

  @Test
  void refusesWhatIsNoKey() throws IOException {
    assertRefused(file("hello"), "holds no");
    assertRefused(file(pem("302e020100300506032b656e04220420")), "no Ed25519 key");
  }

  @Test
  void refusesAKeyThatOthersCanRead() throws IOException {
    Path file = file(pem(PKCS8));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertRefused(file, "chmod 600");
  }

  private static String pem(String prefix) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted("PRIVATE KEY", base64(prefix + SEED));
  }

  private static String base64(String hexadecimal) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hexadecimal));
  }

  private static void assertRefused(Path file, String why) {
    assertThatThrownBy(() -> SigningKey.read(file))
        .isInstanceOf(UnusableKeyException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(why);
  }

  private Path file(String text) throws IOException {
    Path file = Files.createTempFile(folder, "key", ".pem");
    Files.writeString(file, text);
    return file;
  }
}
