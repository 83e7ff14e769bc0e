package dev.holdfast.workflows.rules.planted.first;

import dev.holdfast.workflows.rules.planted.second.Second;

/** Needs the second package. */
public interface First {
  Second second();
}
