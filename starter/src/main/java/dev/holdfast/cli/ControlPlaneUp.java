package dev.holdfast.cli;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/** What {@code dr up} answers: a control plane and its processes. */
record ControlPlaneUp(
    String address,
    @Nullable String webUi,
    String home,
    @JsonProperty("supervisorPid") long supervisor,
    @JsonProperty("serverPid") long server,
    @JsonProperty("workerPid") @Nullable Long worker) {

  String text() {
    return "Temporal  "
        + address
        + " (pid "
        + server
        + ")\nWeb UI    "
        + webUi
        + "\nWorker    pid "
        + worker
        + "\nState     "
        + home
        + ", logs in "
        + home
        + "/logs";
  }
}
