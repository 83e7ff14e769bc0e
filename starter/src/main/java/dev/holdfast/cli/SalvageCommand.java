package dev.holdfast.cli;

import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells what old primaries alone had. */
@Command(
    name = "salvage",
    description = {
      "Tells what RUN has kept of an old primary that nobody else had, and where it is on this",
      "host. Nothing of it is ever applied by Holdfast."
    })
final class SalvageCommand extends AnsweringCommand {

  private static final Pattern RUN = Pattern.compile("[a-z0-9-]{1,40}");

  @Parameters(index = "0", paramLabel = "RUN", description = "The id of a failback.")
  private String run = "";

  SalvageCommand(Invocation invocation) {
    super(invocation);
  }

  /** The fields that {@code dr salvage} adds. */
  record Answered(String salvagedBy, List<KeptSalvage> salvaged) {
    Answered {
      salvaged = List.copyOf(salvaged);
    }
  }

  @Override
  protected Answer answer() {
    if (!RUN.matcher(run).matches()) {
      throw new CommandFailure(FailureCode.USAGE, run + " is no run's id");
    }
    Path folder = invocation().home().salvage(run);
    List<KeptSalvage> kept = KeptSalvage.in(folder);
    if (kept.isEmpty()) {
      throw new CommandFailure(
          FailureCode.NO_SUCH_RUN,
          "run %s has kept nothing here: there is no %s; it is on the host of its worker"
              .formatted(run, folder));
    }
    return Answer.done(text(kept), new Answered(run, kept));
  }

  private static String text(List<KeptSalvage> kept) {
    List<String> lines = new ArrayList<>();
    for (KeptSalvage it : kept) {
      lines.add(
          "%s: %d transactions past %s on timeline %d, %d of their rows, %s of log"
              .formatted(
                  it.member(),
                  it.transactions(),
                  it.fork(),
                  it.timeline(),
                  it.rows(),
                  Sizes.text(it.walBytes())));
      if (it.firstCommitAt() != null) {
        lines.add("Committed  %s to %s".formatted(it.firstCommitAt(), it.lastCommitAt()));
      }
      it.tables()
          .forEach(
              t -> lines.add("Rows       %d of %s: %s".formatted(t.rows(), t.table(), t.file())));
      it.notSeen().forEach(missing -> lines.add("Not seen   " + missing));
      lines.add("Kept in    " + it.directory());
    }
    lines.add("Holdfast applies nothing of it: compare, then insert what is wanted by hand");
    return String.join("\n", lines);
  }
}
