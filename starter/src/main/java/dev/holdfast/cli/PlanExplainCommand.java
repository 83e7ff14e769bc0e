package dev.holdfast.cli;

import dev.holdfast.workflows.plan.Outage;
import dev.holdfast.workflows.plan.PlanGraph;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says what the plan's promises add up to, and what the loss of something would mean. */
@Command(
    name = "explain",
    description =
        "Says by when all is back if every promise is used up, which chain bounds that, what users"
            + " lose and what an hour costs.")
final class PlanExplainCommand extends AnsweringCommand {

  @Parameters(paramLabel = "PLAN", description = "The plan's file.")
  private Path file = Path.of("");

  @Option(
      names = "--lost",
      paramLabel = "SITE|COMPONENT",
      description = "What was lost; without it, everything.")
  private @Nullable String lost;

  PlanExplainCommand(Invocation invocation) {
    super(invocation);
  }

  @Override
  protected Answer answer() {
    Plans.Read read = Plans.read(invocation(), file);
    PlanGraph graph = PlanGraph.of(read.plan());
    Explanation explanation = Explanation.of(read, graph, outage(read, graph));
    return Answer.done(ExplanationText.of(explanation), explanation);
  }

  private @Nullable Outage outage(Plans.Read read, PlanGraph graph) {
    if (lost == null) {
      return null;
    }
    return PlanNames.isSite(read.plan(), lost)
        ? Outage.ofSite(read.plan(), graph, lost)
        : Outage.ofComponent(graph, lost);
  }
}
