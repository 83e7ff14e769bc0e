package dev.holdfast.workflows.runbook;

import static java.util.Objects.requireNonNull;

import io.temporal.api.enums.v1.IndexedValueType;
import io.temporal.common.SearchAttributeKey;
import io.temporal.common.SearchAttributes;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The search attributes of runs: the columns that the Web UI and {@code dr status} filter by. */
public final class RunAttributes {

  public static final SearchAttributeKey<String> RUN = SearchAttributeKey.forKeyword("HfRun");
  public static final SearchAttributeKey<String> PLAN = SearchAttributeKey.forKeyword("HfPlan");
  public static final SearchAttributeKey<String> KIND = SearchAttributeKey.forKeyword("HfKind");
  public static final SearchAttributeKey<String> SITE = SearchAttributeKey.forKeyword("HfSite");
  public static final SearchAttributeKey<String> COMPONENT =
      SearchAttributeKey.forKeyword("HfComponent");

  /** {@code running} from the start, so that a terminated run never has none. */
  public static final SearchAttributeKey<String> OUTCOME =
      SearchAttributeKey.forKeyword("HfOutcome");

  public static final SearchAttributeKey<Double> RTO = SearchAttributeKey.forDouble("HfRtoSeconds");
  public static final SearchAttributeKey<Double> RPO = SearchAttributeKey.forDouble("HfRpoSeconds");
  public static final SearchAttributeKey<Boolean> DRILL = SearchAttributeKey.forBoolean("HfDrill");

  private RunAttributes() {}

  /** Every attribute with the type that a Temporal cluster must know it by. */
  public static Map<String, IndexedValueType> types() {
    Map<String, IndexedValueType> types = new TreeMap<>();
    for (SearchAttributeKey<?> it :
        new SearchAttributeKey<?>[] {RUN, PLAN, KIND, SITE, COMPONENT, OUTCOME, RTO, RPO, DRILL}) {
      types.put(it.getName(), it.getValueType());
    }
    return types;
  }

  /** What a run is started with. */
  public static SearchAttributes of(RunRequest request) {
    SearchAttributes.Builder attributes =
        SearchAttributes.newBuilder()
            .set(RUN, request.run())
            .set(PLAN, request.plan())
            .set(KIND, request.kind().name())
            .set(OUTCOME, "running")
            .set(DRILL, false);
    if (request.site() != null) {
      attributes.set(SITE, request.site());
    }
    return attributes.build();
  }

  /** What a run is started with that restores one component for a run of the whole plan. */
  public static SearchAttributes ofPart(RunRequest request) {
    return SearchAttributes.newBuilder(of(request))
        .set(COMPONENT, requireNonNull(request.component()))
        .build();
  }

  static void closed(RunReport report) {
    Workflow.upsertTypedSearchAttributes(
        OUTCOME.valueSet(report.outcome() == null ? "running" : report.outcome().name()));
    upsert(RTO, report.rto().achieved());
    upsert(RPO, report.rpo().lossMax());
  }

  private static void upsert(SearchAttributeKey<Double> key, @Nullable Duration value) {
    if (value != null) {
      Workflow.upsertTypedSearchAttributes(key.valueSet(value.toMillis() / 1000.0));
    }
  }
}
