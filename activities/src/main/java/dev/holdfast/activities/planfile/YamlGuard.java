package dev.holdfast.activities.planfile;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;

/**
 * Looks through YAML's events before a tree is built: building recurses, and a file that nests a
 * hundred thousand brackets would end in a stack overflow.
 */
final class YamlGuard {

  /** A plan needs nine. */
  static final int DEEPEST = 32;

  private int depth;
  private int documents;

  private YamlGuard() {}

  /** The events of {@code text}, all of which a plan may have. */
  static List<Event> check(LoadSettings settings, String text) throws UnreadablePlanException {
    YamlGuard guard = new YamlGuard();
    List<Event> events = new ArrayList<>();
    for (Event event : new Parse(settings).parseString(text)) {
      guard.see(event);
      events.add(event);
    }
    return events;
  }

  private void see(Event event) throws UnreadablePlanException {
    switch (event.getEventId()) {
      case DocumentStart -> {
        documents++;
        refuseIf(
            documents > 1,
            event,
            Code.PLAN_YAML_NOT_SUPPORTED,
            "a second document begins here; a plan is one document",
            "remove the line ---, or move what follows into a file of its own");
      }
      case MappingStart, SequenceStart -> {
        depth++;
        refuseIf(
            depth > DEEPEST,
            event,
            Code.PLAN_TOO_COMPLEX,
            "this is nested more than %d deep; a plan needs fewer than ten".formatted(DEEPEST),
            "check the brackets and the indentation");
        refuseTag(event, ((CollectionStartEvent) event).getTag());
      }
      case MappingEnd, SequenceEnd -> depth--;
      case Scalar -> refuseTag(event, ((ScalarEvent) event).getTag());
      case Alias, Comment, DocumentEnd, StreamStart, StreamEnd -> {}
    }
  }

  private static void refuseTag(Event event, Optional<String> tag) throws UnreadablePlanException {
    refuseIf(
        tag.isPresent(),
        event,
        Code.PLAN_YAML_NOT_SUPPORTED,
        "a value with a YAML tag (!...) stands here; a plan has none",
        "remove the tag; text that begins with ! goes into quotes");
  }

  private static void refuseIf(boolean bad, Event event, Code code, String message, String fix)
      throws UnreadablePlanException {
    if (bad) {
      throw new UnreadablePlanException(Position.of(event.getStartMark()), code, message, fix);
    }
  }
}
