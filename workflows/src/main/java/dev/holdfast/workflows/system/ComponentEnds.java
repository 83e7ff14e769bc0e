package dev.holdfast.workflows.system;

import java.util.List;

/** How components ended, in the order in which they did. */
public record ComponentEnds(List<ComponentEnd> ends) {
  public ComponentEnds {
    ends = List.copyOf(ends);
  }
}
