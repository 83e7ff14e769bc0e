package dev.holdfast.workflows.rules.planted.second;

import dev.holdfast.workflows.rules.planted.first.First;

/** Needs the first package. */
public interface Second {
  First first();
}
