package dev.holdfast.activities.planfile;

import java.util.List;
import java.util.NoSuchElementException;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.parser.Parser;

/** A parser of what has been parsed already: reading the text costs most of reading a plan. */
final class HeardEvents implements Parser {

  private final List<Event> events;
  private int next;

  HeardEvents(List<Event> events) {
    this.events = List.copyOf(events);
  }

  @Override
  public boolean hasNext() {
    return next < events.size();
  }

  @Override
  public boolean checkEvent(Event.ID choice) {
    return hasNext() && peekEvent().getEventId() == choice;
  }

  @Override
  public Event peekEvent() {
    if (!hasNext()) {
      throw new NoSuchElementException("no more events");
    }
    return events.get(next);
  }

  @Override
  public Event next() {
    Event event = peekEvent();
    next++;
    return event;
  }
}
