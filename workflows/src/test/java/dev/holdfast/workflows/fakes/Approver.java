package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.plan.Approvals;
import dev.holdfast.workflows.runbook.Approval;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;

/** A person with a key. */
public final class Approver {

  private final String name;
  private final KeyPair pair;

  /** Makes a new key for the person. */
  public Approver(String name) {
    this.name = name;
    try {
      this.pair = KeyPairGenerator.getInstance(Approval.ALGORITHM).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As plans have it. */
  public Approvals.Approver inPlan() {
    return new Approvals.Approver(name, key());
  }

  /** The public key. */
  public String key() {
    return Base64.getEncoder().encodeToString(pair.getPublic().getEncoded());
  }

  /** Signs until then. */
  public Approval signs(Approval.Subject subject, Instant expiresAt) {
    Instant until = expiresAt.truncatedTo(ChronoUnit.MILLIS);
    try {
      Signature signer = Signature.getInstance(Approval.ALGORITHM);
      signer.initSign(pair.getPrivate());
      signer.update(subject.text(until));
      String signature = Base64.getEncoder().encodeToString(signer.sign());
      return new Approval(key(), signature, until, "looks right");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
