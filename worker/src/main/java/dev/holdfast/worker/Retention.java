package dev.holdfast.worker;

import com.google.protobuf.util.Durations;
import io.temporal.api.namespace.v1.NamespaceConfig;
import io.temporal.api.workflowservice.v1.UpdateNamespaceRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** How long a namespace keeps the histories of closed runs; a dev server's own default is a day. */
public record Retention(Duration duration) {

  /** A quarter: long enough to look at the last drill. What must last longer is the evidence. */
  public static final Retention QUARTER = new Retention(Duration.ofDays(90));

  /** Sets it on our own server. Safe to repeat. */
  public void set(TemporalConnection connection) {
    connection
        .stubs()
        .blockingStub()
        .withDeadlineAfter(10, TimeUnit.SECONDS)
        .updateNamespace(
            UpdateNamespaceRequest.newBuilder()
                .setNamespace(connection.namespace())
                .setConfig(
                    NamespaceConfig.newBuilder()
                        .setWorkflowExecutionRetentionTtl(
                            Durations.fromSeconds(duration.toSeconds())))
                .build());
  }
}
