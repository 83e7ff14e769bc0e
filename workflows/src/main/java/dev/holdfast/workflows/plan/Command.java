package dev.holdfast.workflows.plan;

import java.util.List;

/**
 * Something that a command of the team's own recovers.
 *
 * @param run command and arguments, run without a shell
 * @param undo takes it back; empty if nothing can
 * @param irreversible whether the plan's author knows that nothing takes it back
 */
public record Command(
    String component,
    Terms terms,
    List<Check> checks,
    List<String> run,
    List<String> undo,
    boolean irreversible)
    implements Component {

  public Command {
    checks = List.copyOf(checks);
    run = List.copyOf(run);
    undo = List.copyOf(undo);
  }

  @Override
  public Kind kind() {
    return Kind.COMMAND;
  }
}
