package dev.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.workflows.runbook.FailureCode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line. Nothing of Temporal is loaded before a verb needs it. */
@Command(
    name = "dr",
    mixinStandardHelpOptions = true,
    versionProvider = ReleaseVersion.class,
    synopsisSubcommandLabel = "VERB",
    description =
        "Recovers systems after a disaster, and proves how long it took and what was lost.")
public final class Dr implements Runnable {

  @Spec private CommandSpec spec = CommandSpec.create();

  Dr() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    Termination termination = new Termination();
    Invocation invocation =
        new Invocation(
            System.getenv(),
            Path.of("").toAbsolutePath(),
            utf8(FileDescriptor.out),
            utf8(FileDescriptor.err),
            termination);
    termination.exit(run(invocation, args));
  }

  /** Runs one command; returns its exit code. */
  static int run(Invocation invocation, String... args) {
    CommandLine line = commands(invocation);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(new PrintWriter(invocation.out(), true, UTF_8));
    line.setErr(new PrintWriter(invocation.talk(), true, UTF_8));
    line.setParameterExceptionHandler((e, given) -> refuse(invocation, e, given));
    return line.execute(args);
  }

  /** Every verb, in the order of the help. */
  private static CommandLine commands(Invocation invocation) {
    CommandLine plan = VerbGroup.saying("Checks plans, and says what would happen.");
    plan.addSubcommand(new PlanCommand.Check(invocation));
    plan.addSubcommand(new PlanShowCommand(invocation));
    plan.addSubcommand(new PlanExplainCommand(invocation));
    CommandLine backup = VerbGroup.saying("Takes backups, and lists those that there are.");
    backup.addSubcommand(new BackupCommand.Run(invocation));
    backup.addSubcommand(new BackupCommand.ListBackups(invocation));
    CommandLine key = VerbGroup.saying("Makes and shows keys to approve runs with.");
    key.addSubcommand(new KeyCommand.New(invocation));
    key.addSubcommand(new KeyCommand.Show(invocation));
    return new CommandLine(new Dr())
        .addSubcommand(new DemoCommand(invocation))
        .addSubcommand("plan", plan)
        .addSubcommand("backup", backup)
        .addSubcommand(new RestoreCommand(invocation))
        .addSubcommand(new RebuildCommand(invocation))
        .addSubcommand(new FailoverCommand(invocation))
        .addSubcommand(new SwitchoverCommand(invocation))
        .addSubcommand(new FailbackCommand(invocation))
        .addSubcommand(new SalvageCommand(invocation))
        .addSubcommand(new FreezeCommand(invocation))
        .addSubcommand(new UnfreezeCommand(invocation))
        .addSubcommand(new StatusCommand(invocation))
        .addSubcommand(new AbortCommand(invocation))
        .addSubcommand(new DecideCommand(invocation))
        .addSubcommand(new ApproveCommand(invocation))
        .addSubcommand("key", key)
        .addSubcommand(new UpCommand(invocation))
        .addSubcommand(new DownCommand(invocation))
        .addSubcommand(new WorkerCommand(invocation))
        .addSubcommand(new ProbeCommand(invocation))
        .addSubcommand(new GuardCommand(invocation))
        .addSubcommand(new DoctorCommand(invocation));
  }

  /** JSON is UTF-8, whatever the locale. */
  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, UTF_8);
  }

  private static int refuse(Invocation invocation, ParameterException e, String... args) {
    return new AnswerPrinter(invocation)
        .print(
            CommandNames.of(e.getCommandLine().getCommandSpec()),
            OutputForm.askedIn(args),
            Answer.failed(FailureCode.USAGE, String.valueOf(e.getMessage())));
  }

  /** Without a verb: which there are. */
  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
