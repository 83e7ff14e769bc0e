package dev.holdfast.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.util.Durations;
import dev.holdfast.workflows.runbook.FailureCode;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.workflowservice.v1.RegisterNamespaceRequest;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class AttributeRegistrationTest {

  @Test
  void registersOnceAndMayBeRepeated() {
    try (TemporalConnection connection = TestTemporal.shared().connect()) {
      AttributeRegistration registration = new AttributeRegistration(connection);

      registration.register();

      assertThatCode(registration::check).doesNotThrowAnyException();
    }
  }

  @Test
  void givesTheCommandForWhatIsMissingOrOfAnotherType() {
    try (TemporalConnection connection = newNamespace("elsewhere")) {
      add(connection, Map.of("HfRun", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD));
      add(connection, Map.of("HfDrill", IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST));

      assertThatThrownBy(() -> new AttributeRegistration(connection).check())
          .isInstanceOfSatisfying(
              ControlPlaneException.class,
              it -> assertThat(it.code()).isEqualTo(FailureCode.ATTRIBUTES_MISSING))
          .hasMessageContaining(
              "search attribute HfPlan is missing: temporal operator search-attribute create"
                  + " --namespace elsewhere --name HfPlan --type Keyword")
          .hasMessageContaining("search attribute HfDrill must be Bool, was KeywordList")
          .hasMessageNotContaining("HfRun ");
    }
  }

  @Test
  void doesNotTakeAnotherTypeForRegistered() {
    try (TemporalConnection connection = newNamespace("mistyped")) {
      add(connection, Map.of("HfRun", IndexedValueType.INDEXED_VALUE_TYPE_INT));

      assertThatThrownBy(() -> new AttributeRegistration(connection).register())
          .hasMessageContaining("search attribute HfRun must be Keyword, was Int")
          .hasMessageNotContaining("HfPlan");
    }
  }

  private static TemporalConnection newNamespace(String name) {
    Map<String, String> environment = new TreeMap<>(TestTemporal.shared().environment());
    environment.put("TEMPORAL_NAMESPACE", name);
    TemporalConnection connection =
        TemporalConnection.open(
            WorkerConfiguration.from(environment, TestTemporal.shared().configuration().home()));
    connection
        .stubs()
        .blockingStub()
        .registerNamespace(
            RegisterNamespaceRequest.newBuilder()
                .setNamespace(name)
                .setWorkflowExecutionRetentionPeriod(Durations.fromDays(1))
                .build());
    return connection;
  }

  /** A new namespace is known everywhere in the server only after a while. */
  private static void add(TemporalConnection connection, Map<String, IndexedValueType> types) {
    await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(StatusRuntimeException.class)
        .until(
            () -> {
              connection
                  .operator()
                  .blockingStub()
                  .addSearchAttributes(
                      AddSearchAttributesRequest.newBuilder()
                          .setNamespace(connection.namespace())
                          .putAllSearchAttributes(types)
                          .build());
              return true;
            });
  }
}
