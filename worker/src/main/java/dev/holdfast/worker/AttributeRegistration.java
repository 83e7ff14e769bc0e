package dev.holdfast.worker;

import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunAttributes;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.api.operatorservice.v1.AddSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.api.operatorservice.v1.OperatorServiceGrpc.OperatorServiceBlockingStub;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that a namespace knows Holdfast's search attributes. Temporal ignores silently that a
 * name is registered with another type, so types are compared as well.
 */
public final class AttributeRegistration {

  private static final Logger log = LoggerFactory.getLogger(AttributeRegistration.class);

  private final OperatorServiceBlockingStub operator;
  private final String namespace;

  /** For the namespace that {@code connection} works in. */
  public AttributeRegistration(TemporalConnection connection) {
    operator = connection.operator().blockingStub();
    namespace = connection.namespace();
  }

  /** Registers what is missing: on our own server only. Safe to repeat. */
  public void register() {
    Map<String, IndexedValueType> missing = new TreeMap<>(RunAttributes.types());
    missing.keySet().removeAll(registered().keySet());
    if (!missing.isEmpty()) {
      within()
          .addSearchAttributes(
              AddSearchAttributesRequest.newBuilder()
                  .setNamespace(namespace)
                  .putAllSearchAttributes(missing)
                  .build());
    }
    check();
  }

  /**
   * Compares name and type of every attribute. Where listing them is not allowed, says so in the
   * log and goes on.
   *
   * @throws ControlPlaneException with {@link FailureCode#ATTRIBUTES_MISSING} and the commands to
   *     type
   */
  public void check() {
    List<String> mistakes;
    try {
      mistakes = mistakes(registered());
    } catch (StatusRuntimeException e) {
      if (Set.of(Status.Code.PERMISSION_DENIED, Status.Code.UNIMPLEMENTED)
          .contains(e.getStatus().getCode())) {
        log.warn("Search attributes of {} can't be checked: {}", namespace, e.getMessage());
        return;
      }
      throw e;
    }
    if (!mistakes.isEmpty()) {
      throw new ControlPlaneException(
          FailureCode.ATTRIBUTES_MISSING, String.join("\n", mistakes), null);
    }
  }

  private List<String> mistakes(SortedMap<String, IndexedValueType> registered) {
    List<String> mistakes = new ArrayList<>();
    RunAttributes.types()
        .forEach(
            (name, type) -> {
              IndexedValueType found = registered.get(name);
              if (found == null) {
                mistakes.add("search attribute " + name + " is missing: " + create(name, type));
              } else if (found != type) {
                mistakes.add(mismatch(name, type, found));
              }
            });
    return mistakes;
  }

  private String mismatch(String name, IndexedValueType type, IndexedValueType found) {
    return "search attribute "
        + name
        + " must be "
        + spelled(type)
        + ", was "
        + spelled(found)
        + ": temporal operator search-attribute remove --namespace "
        + namespace
        + " --name "
        + name
        + ", then "
        + create(name, type);
  }

  private String create(String name, IndexedValueType type) {
    return "temporal operator search-attribute create --namespace "
        + namespace
        + " --name "
        + name
        + " --type "
        + spelled(type);
  }

  private SortedMap<String, IndexedValueType> registered() {
    return new TreeMap<>(
        within()
            .listSearchAttributes(
                ListSearchAttributesRequest.newBuilder().setNamespace(namespace).build())
            .getCustomAttributesMap());
  }

  private OperatorServiceBlockingStub within() {
    return operator.withDeadlineAfter(10, TimeUnit.SECONDS);
  }

  /** As the temporal command line spells a type: {@code Keyword}, not {@code KEYWORD_LIST}. */
  private static String spelled(IndexedValueType type) {
    StringBuilder spelled = new StringBuilder();
    for (String word : type.name().replace("INDEXED_VALUE_TYPE_", "").split("_", -1)) {
      spelled.append(word.charAt(0)).append(word.substring(1).toLowerCase(Locale.ROOT));
    }
    return spelled.toString();
  }
}
