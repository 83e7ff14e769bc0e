package dev.holdfast.activities.terraform;

import dev.holdfast.workflows.rebuild.MachineTarget;
import java.util.List;
import java.util.Objects;

/** What a state knows of one machine. */
record MachineInState(List<TerraformState.Instance> instances) {

  MachineInState {
    instances = List.copyOf(instances);
  }

  static MachineInState of(MachineTarget target, TerraformState state) {
    return new MachineInState(
        state.instances().stream()
            .filter(it -> target.machine().terraform().owns(it.address()))
            .toList());
  }

  List<String> addresses() {
    return instances.stream().map(TerraformState.Instance::address).toList();
  }

  /** Addresses without indexes: each stands for all of its name. */
  List<String> resources() {
    return instances.stream().map(TerraformState.Instance::resource).distinct().toList();
  }

  List<String> ids() {
    return instances.stream().map(TerraformState.Instance::id).filter(Objects::nonNull).toList();
  }
}
