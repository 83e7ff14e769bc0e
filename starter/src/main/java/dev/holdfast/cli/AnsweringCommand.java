package dev.holdfast.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that ends with one answer, printed as JSON or as text for people. */
@Command(mixinStandardHelpOptions = true, versionProvider = ReleaseVersion.class)
public abstract class AnsweringCommand implements Callable<Integer> {

  private final Invocation invocation;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--output",
      paramLabel = "FORM",
      description = "json: one object of the contract holdfast/1; text: for people (default).")
  private OutputForm output = OutputForm.TEXT;

  /** A command called like this. */
  protected AnsweringCommand(Invocation invocation) {
    this.invocation = invocation;
  }

  /**
   * Does what the verb says. A {@link CommandFailure} becomes the error of the answer; any other
   * exception is a defect, whose trace goes to a file.
   */
  protected abstract Answer answer() throws Exception;

  protected final Invocation invocation() {
    return invocation;
  }

  /** Says something to people, not part of the answer. */
  protected final void say(String line) {
    invocation.talk().println(line);
  }

  @Override
  public final Integer call() {
    Answer answer;
    try {
      answer = answer();
    } catch (Exception | Error e) { // an Error, too, gets an answer instead of a stack trace
      answer = new FailureAnswers(invocation).of(e);
    }
    String command = spec == null ? "" : CommandNames.of(spec);
    return new AnswerPrinter(invocation).print(command, output, answer);
  }
}
