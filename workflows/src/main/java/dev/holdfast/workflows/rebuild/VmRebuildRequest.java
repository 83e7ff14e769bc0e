package dev.holdfast.workflows.rebuild;

import dev.holdfast.workflows.plan.Machine;
import dev.holdfast.workflows.plan.RunPolicy;
import dev.holdfast.workflows.plan.Service;
import dev.holdfast.workflows.plan.Webhook;
import dev.holdfast.workflows.runbook.RunRequest;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the rebuild of a machine is asked with. Its workflow id is that of any recovery of a
 * component: {@code recovery/<plan>/<component>}.
 *
 * @param services what is restarted once the machine is there
 * @param copy a copy of the state that is put in place first; null if the state is whole
 * @param imports what is imported into the state first: ids by address
 * @param emptyState whether a person says that there is no machine yet
 * @param allowed addresses of other resources that may be destroyed: a person says so
 */
public record VmRebuildRequest(
    RunRequest run,
    Machine machine,
    List<Service> services,
    List<Webhook> webhooks,
    RunPolicy policy,
    @Nullable String copy,
    SortedMap<String, String> imports,
    boolean emptyState,
    List<String> allowed) {

  public VmRebuildRequest {
    services = List.copyOf(services);
    webhooks = List.copyOf(webhooks);
    imports = Collections.unmodifiableSortedMap(new TreeMap<>(imports));
    allowed = List.copyOf(allowed);
  }

  /** The machine as the run's activities reach it. */
  public MachineTarget target() {
    return new MachineTarget(run.run(), run.plan(), machine);
  }

  /** The same with where it can be watched. */
  public VmRebuildRequest watchedAt(@Nullable String webUi) {
    return new VmRebuildRequest(
        run.watchedAt(webUi),
        machine,
        services,
        webhooks,
        policy,
        copy,
        imports,
        emptyState,
        allowed);
  }
}
