package dev.holdfast.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A word that needs another one: {@code dr backup} is nothing, {@code dr backup run} is. */
@Command(mixinStandardHelpOptions = true, synopsisSubcommandLabel = "VERB")
final class VerbGroup implements Runnable {

  static CommandLine saying(String description) {
    CommandLine group = new CommandLine(new VerbGroup());
    group.getCommandSpec().usageMessage().description(description);
    return group;
  }

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    String verbs = String.join(", ", spec.subcommands().keySet());
    throw new ParameterException(
        spec.commandLine(), "dr " + spec.name() + " needs one of: " + verbs);
  }
}
