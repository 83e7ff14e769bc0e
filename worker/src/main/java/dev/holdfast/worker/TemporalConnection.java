package dev.holdfast.worker;

import dev.holdfast.workflows.runbook.CompressedPayloads;
import dev.holdfast.workflows.runbook.FailureCode;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.envconfig.ClientConfigProfile;
import io.temporal.envconfig.LoadClientConfigProfileOptions;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import io.temporal.serviceclient.RpcRetryOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An open connection to Temporal.
 *
 * <p>The address is the one of Temporal's own client variables and profiles, else the one of {@code
 * HOLDFAST_HOME/control-plane.json}, else {@code 127.0.0.1:7233}.
 */
public final class TemporalConnection implements AutoCloseable {

  private static final String DEFAULT_ADDRESS = "127.0.0.1:7233";
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final WorkflowServiceStubs stubs;
  private final WorkflowClient client;
  private final @Nullable String webUi;

  private TemporalConnection(
      WorkflowServiceStubs stubs, WorkflowClient client, @Nullable String webUi) {
    this.stubs = stubs;
    this.client = client;
    this.webUi = webUi;
  }

  /**
   * Connects within three seconds.
   *
   * @throws ControlPlaneException with {@link FailureCode#TEMPORAL_UNREACHABLE} if nobody answers
   */
  public static TemporalConnection open(WorkerConfiguration configuration) {
    return open(configuration, PATIENCE);
  }

  /** As {@link #open(WorkerConfiguration)}, within {@code patience}. */
  public static TemporalConnection open(WorkerConfiguration configuration, Duration patience) {
    ClientConfigProfile profile = profile(configuration);
    Optional<ControlPlane> own = ControlPlane.read(configuration.home());
    String address = address(profile, own);
    return of(profile, own, connect(profile, address, patience));
  }

  /**
   * As {@link #open(WorkerConfiguration)}, for whoever must live while Temporal is away: it is
   * neither waited for nor asked anything, and one that comes back is noticed within seconds.
   */
  public static TemporalConnection patient(WorkerConfiguration configuration) {
    ClientConfigProfile profile = profile(configuration);
    Optional<ControlPlane> own = ControlPlane.read(configuration.home());
    WorkflowServiceStubsOptions options =
        WorkflowServiceStubsOptions.newBuilder(profile.toWorkflowServiceStubsOptions())
            .setTarget(address(profile, own))
            .setConnectionBackoffResetFrequency(Duration.ofSeconds(1))
            // a line that swallows everything is found; servers permit no shorter time
            .setKeepAliveTime(Duration.ofSeconds(10))
            .setKeepAliveTimeout(Duration.ofSeconds(3))
            .setRpcRetryOptions(
                RpcRetryOptions.newBuilder()
                    .setInitialInterval(Duration.ofMillis(100))
                    .setMaximumInterval(Duration.ofMillis(500))
                    .setExpiration(Duration.ofSeconds(3))
                    .validateBuildWithDefaults())
            .build();
    return of(profile, own, WorkflowServiceStubs.newServiceStubs(options));
  }

  private static String address(ClientConfigProfile profile, Optional<ControlPlane> own) {
    return isGiven(profile.getAddress())
        ? profile.getAddress()
        : own.map(ControlPlane::address).orElse(DEFAULT_ADDRESS);
  }

  private static TemporalConnection of(
      ClientConfigProfile profile, Optional<ControlPlane> own, WorkflowServiceStubs stubs) {
    String address = stubs.getOptions().getTarget();
    WorkflowClient client =
        WorkflowClient.newInstance(
            stubs,
            WorkflowClientOptions.newBuilder(profile.toWorkflowClientOptions())
                .setIdentity(HostName.processIdentity())
                .setDataConverter(CompressedPayloads.dataConverter())
                .build());
    return new TemporalConnection(
        stubs,
        client,
        own.filter(it -> it.address().equals(address)).map(ControlPlane::webUi).orElse(null));
  }

  public WorkflowServiceStubs stubs() {
    return stubs;
  }

  public WorkflowClient client() {
    return client;
  }

  /** Host and port. */
  public String address() {
    return stubs.getOptions().getTarget();
  }

  public String namespace() {
    return client.getOptions().getNamespace();
  }

  /** Base address of the Web UI, known only of this machine's own control plane. */
  public Optional<String> webUi() {
    return Optional.ofNullable(webUi);
  }

  /** The operator's part of Temporal's API, over the same channel with the same credentials. */
  OperatorServiceStubs operator() {
    WorkflowServiceStubsOptions options = stubs.getOptions();
    OperatorServiceStubsOptions.Builder operator =
        OperatorServiceStubsOptions.newBuilder().setChannel(stubs.getRawChannel());
    if (options.getGrpcMetadataProviders() != null) {
      operator.setGrpcMetadataProviders(options.getGrpcMetadataProviders());
    }
    if (options.getGrpcClientInterceptors() != null) {
      operator.setGrpcClientInterceptors(options.getGrpcClientInterceptors());
    }
    return OperatorServiceStubs.newServiceStubs(operator.validateAndBuildWithDefaults());
  }

  @Override
  public void close() {
    stubs.shutdownNow();
  }

  private static ClientConfigProfile profile(WorkerConfiguration configuration) {
    try {
      return ClientConfigProfile.load(
          LoadClientConfigProfileOptions.newBuilder()
              .setEnvOverrides(configuration.temporal())
              .build());
    } catch (IOException | RuntimeException e) {
      throw new ControlPlaneException(
          FailureCode.USAGE, "Temporal's profile can't be read: " + e.getMessage(), e);
    }
  }

  private static WorkflowServiceStubs connect(
      ClientConfigProfile profile, String address, Duration patience) {
    WorkflowServiceStubsOptions options =
        WorkflowServiceStubsOptions.newBuilder(profile.toWorkflowServiceStubsOptions())
            .setTarget(address)
            .build();
    WorkflowServiceStubs stubs = WorkflowServiceStubs.newServiceStubs(options);
    try {
      connect(stubs, patience);
      return stubs;
    } catch (StatusRuntimeException | IllegalStateException e) {
      stubs.shutdownNow();
      throw new ControlPlaneException(
          FailureCode.TEMPORAL_UNREACHABLE,
          "Temporal does not answer at " + address + " within " + patience.toSeconds() + " s",
          e);
    }
  }

  /** The SDK gives up after its first question of 5 s, which a busy machine may not manage. */
  private static void connect(WorkflowServiceStubs stubs, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    Duration left = patience;
    while (true) {
      try {
        stubs.connect(left);
        return;
      } catch (StatusRuntimeException e) {
        left = Duration.ofNanos(end - System.nanoTime());
        boolean late = e.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED;
        if (!late || left.isNegative() || left.isZero()) {
          throw e;
        }
      }
    }
  }

  private static boolean isGiven(@Nullable String value) {
    return value != null && !value.isBlank();
  }
}
