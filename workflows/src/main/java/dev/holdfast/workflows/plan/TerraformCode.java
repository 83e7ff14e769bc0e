package dev.holdfast.workflows.plan;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How Terraform code makes a machine.
 *
 * @param resources addresses of what the machine consists of, as {@code terraform state list}
 *     writes them without an index; a module's address stands for all in it. Empty: all of the code
 * @param generation the variable that makes names of a machine unique, so that a new one can be
 *     made while the old one is still there; null if the code has none: then the old machine is
 *     destroyed before
 * @param workspace where its state is
 * @param variables what the code is given besides its own files of variables; no secrets, since the
 *     state and the plan hold them
 * @param address the output that tells how the machine is reached
 */
public record TerraformCode(
    List<String> resources,
    @Nullable String generation,
    String workspace,
    SortedMap<String, Reference> variables,
    String address) {

  /** Terraform's own name of the workspace that nobody has to make. */
  public static final String DEFAULT_WORKSPACE = "default";

  /** The output that is asked for the address, unless the plan names another. */
  public static final String ADDRESS = "address";

  public TerraformCode {
    resources = List.copyOf(resources);
    variables = Collections.unmodifiableSortedMap(new TreeMap<>(variables));
  }

  /** All of the code is the machine, of which there can be only one. */
  public static TerraformCode usual() {
    return new TerraformCode(List.of(), null, DEFAULT_WORKSPACE, new TreeMap<>(), ADDRESS);
  }

  /** Whether the resource at {@code address} is a part of the machine. */
  public boolean owns(String address) {
    return resources.isEmpty()
        || resources.stream()
            .anyMatch(
                it ->
                    address.equals(it)
                        || address.startsWith(it + ".")
                        || address.startsWith(it + "["));
  }
}
