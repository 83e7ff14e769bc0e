package dev.holdfast.activities.planfile;

import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import java.util.Map;

/** Replaced by the plan slice. */
public final class References {
  public References(Map<String, String> environment) {
    throw new UnsupportedOperationException(environment.toString());
  }

  public String resolve(Reference reference) {
    return reference.text();
  }

  public String resolve(SecretReference reference) {
    return reference.text();
  }

  public int port(Reference reference) {
    return Integer.parseInt(resolve(reference));
  }
}
