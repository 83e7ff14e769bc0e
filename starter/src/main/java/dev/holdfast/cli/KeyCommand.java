package dev.holdfast.cli;

import dev.holdfast.activities.evidence.SigningKey;
import dev.holdfast.workflows.runbook.Approval;
import dev.holdfast.workflows.runbook.FailureCode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keys that people approve with. No private key is ever printed. */
final class KeyCommand {

  private KeyCommand() {}

  /** The fields that the verbs add: the public half, and where the private one is. */
  record Shown(String file, String key, String fingerprint) {

    static Shown of(Path file, SigningKey key) {
      return new Shown(file.toString(), key.publicKey(), Approval.fingerprint(key.publicKey()));
    }
  }

  /** Makes one. */
  @Command(name = "new", description = "Makes a key to approve with, for you alone to read.")
  static final class New extends AnsweringCommand {

    @Parameters(
        paramLabel = "NAME",
        description = "Who it is for, as plans name people: user or user@host.")
    private String name = "";

    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = "Where to; HOLDFAST_HOME/keys/NAME.pem by default. Nothing is overwritten.")
    private @Nullable Path file;

    New(Invocation invocation) {
      super(invocation);
    }

    @Override
    protected Answer answer() {
      if (!name.matches("[A-Za-z0-9._-]{1,60}(@[A-Za-z0-9._-]{1,60})?")) {
        throw new CommandFailure(
            FailureCode.USAGE, "a name is user or user@host in letters and digits, was " + name);
      }
      Path target =
          file == null
              ? invocation().home().keys().resolve(name + ".pem")
              : invocation().directory().resolve(file);
      SigningKey key = SigningKey.generate();
      KeyFiles.write(key, target);
      return Answer.done(
          "Private key  %s, for you alone\nFor the plan - {name: %s, key: %s}"
              .formatted(target, name, key.publicKey()),
          Shown.of(target, key));
    }
  }

  /** Shows the public half of one. */
  @Command(name = "show", description = "Shows the public half of a key.")
  static final class Show extends AnsweringCommand {

    @Parameters(paramLabel = "FILE", description = "The private key's file.")
    private Path file = Path.of("");

    Show(Invocation invocation) {
      super(invocation);
    }

    @Override
    protected Answer answer() {
      SigningKey key = KeyFiles.read(invocation(), file);
      Shown shown = Shown.of(invocation().directory().resolve(file), key);
      return Answer.done(
          "Public key   " + shown.key() + "\nFingerprint  " + shown.fingerprint(), shown);
    }
  }
}
