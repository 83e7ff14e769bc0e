package dev.holdfast.activities.evidence;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.holdfast.workflows.runbook.Approval;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Set;

/**
 * An Ed25519 key that signs for a person, kept in a file: PKCS#8 in PEM, as OpenSSL writes it. The
 * private half leaves this class only into that file.
 */
public final class SigningKey {

  private static final FileAttribute<?> OWNER_ONLY_FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> OWNER_ONLY_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);

  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private final PrivateKey secret;
  private final PublicKey open;

  private SigningKey(PrivateKey secret, PublicKey open) {
    this.secret = secret;
    this.open = open;
  }

  /** Makes a new key. */
  public static SigningKey generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(Approval.ALGORITHM).generateKeyPair();
      return new SigningKey(pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK since 15 has Ed25519", e);
    }
  }

  /**
   * Reads a key.
   *
   * @throws UnusableKeyException if it is no Ed25519 key in PKCS#8 PEM, or others than its owner
   *     may read it
   */
  public static SigningKey read(Path file) throws IOException {
    requirePrivate(file);
    String text = Files.readString(file, US_ASCII);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new UnusableKeyException(file + " holds no \"" + BEGIN + "\"");
    }
    try {
      byte[] encoded =
          Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end).strip());
      return of((EdECPrivateKey) parsed(encoded));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new UnusableKeyException(file + " holds no Ed25519 key in PKCS#8 form");
    }
  }

  private static void requirePrivate(Path file) throws IOException {
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (OTHERS.stream().anyMatch(permissions::contains)) {
      throw new UnusableKeyException(
          "%s can be read by others than its owner (%s): chmod 600, and think of who has read it"
              .formatted(file, PosixFilePermissions.toString(permissions)));
    }
  }

  private static PrivateKey parsed(byte[] encoded) throws GeneralSecurityException {
    return KeyFactory.getInstance(Approval.ALGORITHM)
        .generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  /** The JDK derives a public key only while it makes a pair; so it is given the same chance. */
  private static SigningKey of(EdECPrivateKey secret) throws GeneralSecurityException {
    byte[] seed =
        secret
            .getBytes()
            .orElseThrow(() -> new GeneralSecurityException("the key is not readable"));
    KeyPairGenerator generator = KeyPairGenerator.getInstance(Approval.ALGORITHM);
    generator.initialize(secret.getParams(), new SameAgain(seed));
    KeyPair pair = generator.generateKeyPair();
    if (!Arrays.equals(pair.getPrivate().getEncoded(), secret.getEncoded())) {
      throw new IllegalStateException("this JDK does not derive public keys from their seeds");
    }
    return new SigningKey(secret, pair.getPublic());
  }

  /** Chance that is none: gives the seed of a key. */
  private static final class SameAgain extends SecureRandom {
    private final byte[] seed;

    SameAgain(byte[] seed) {
      this.seed = seed.clone();
    }

    @Override
    public void nextBytes(byte[] bytes) {
      System.arraycopy(seed, 0, bytes, 0, bytes.length);
    }
  }

  /**
   * Writes the key to a file that nobody but its owner may read, making missing folders likewise.
   *
   * @throws FileAlreadyExistsException if there is one; it is left as it is
   */
  public void write(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      Files.createDirectories(folder, OWNER_ONLY_FOLDER);
    }
    String encoded =
        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(secret.getEncoded());
    byte[] pem = (BEGIN + "\n" + encoded + "\n" + END + "\n").getBytes(US_ASCII);
    try (var channel =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            OWNER_ONLY_FILE)) {
      channel.write(java.nio.ByteBuffer.wrap(pem));
    }
  }

  /** The public key: X.509 form in base64, as plans have it. */
  public String publicKey() {
    return Base64.getEncoder().encodeToString(open.getEncoded());
  }

  /** Signs; the signature in base64. */
  public String sign(byte[] text) {
    try {
      Signature signer = Signature.getInstance(Approval.ALGORITHM);
      signer.initSign(secret);
      signer.update(text);
      return Base64.getEncoder().encodeToString(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that was read signs", e);
    }
  }
}
