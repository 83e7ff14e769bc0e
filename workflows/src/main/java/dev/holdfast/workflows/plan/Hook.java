package dev.holdfast.workflows.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Something outside the system that is called while it goes to another site. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Hook.Http.class, name = "http"),
  @JsonSubTypes.Type(value = Hook.Command.class, name = "command")
})
public sealed interface Hook {

  /** The case that this hook is. */
  <T> T match(Function<Http, T> http, Function<Command, T> command);

  /**
   * A request that is answered with 2xx.
   *
   * @param header the one that holds the secret
   * @param secret the header's value; null for no such header
   * @param body with placeholders for what is told; null for all of it as JSON
   */
  record Http(
      Reference url,
      Traffic.Verb send,
      String header,
      @Nullable SecretReference secret,
      @Nullable String body)
      implements Hook {
    @Override
    public <T> T match(Function<Http, T> http, Function<Command, T> command) {
      return http.apply(this);
    }
  }

  /**
   * A command on the worker's host that ends with 0.
   *
   * @param run command and arguments, run without a shell; the worker's operator must have allowed
   *     it
   */
  record Command(List<String> run) implements Hook {
    public Command {
      run = List.copyOf(run);
    }

    @Override
    public <T> T match(Function<Http, T> http, Function<Command, T> command) {
      return command.apply(this);
    }
  }
}
