package dev.holdfast.workflows.runbook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * What an approver sends: a signature that is good for one run of one plan, until it expires.
 *
 * @param key the approver's Ed25519 public key, X.509 form in base64, as in the plan
 * @param signature over {@link Subject#text}, in base64
 * @param expiresAt whole milliseconds
 * @param reason what the approver says about it; not signed
 */
public record Approval(String key, String signature, Instant expiresAt, @Nullable String reason) {

  /** The algorithm of keys and signatures. */
  public static final String ALGORITHM = "Ed25519";

  private static final DateTimeFormatter MILLISECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  /** What is approved. */
  public record Subject(String run, String planHash, String step) {

    /**
     * The bytes that are signed: five lines in UTF-8, each ended by a line feed. No value has a
     * line break in it.
     */
    public byte[] text(Instant expiresAt) {
      return """
          holdfast approval 1
          run %s
          plan %s
          step %s
          expires %s
          """
          .formatted(run, planHash, step, MILLISECONDS.format(expiresAt))
          .getBytes(UTF_8);
    }
  }

  /** Whether the owner of the key signed exactly this; a broken key or signature did not. */
  boolean isOver(Subject subject) {
    try {
      Signature verifier = Signature.getInstance(ALGORITHM);
      verifier.initVerify(publicKey(key));
      verifier.update(subject.text(expiresAt));
      return verifier.verify(Base64.getDecoder().decode(signature));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }

  private static PublicKey publicKey(String text) throws GeneralSecurityException {
    byte[] encoded = Base64.getDecoder().decode(text);
    return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded));
  }

  /** What is no base64 is nobody's key, and equals nothing but itself. */
  private static byte[] bytes(String key) {
    try {
      return Base64.getDecoder().decode(key);
    } catch (IllegalArgumentException e) {
      return key.getBytes(UTF_8);
    }
  }

  /** SHA-256 over the decoded form of a public key in base64, in hexadecimal. */
  public static String fingerprint(String key) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes(key)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
