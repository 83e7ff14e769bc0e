package dev.holdfast.workflows.rules.planted.determinism;

final class Locks {

  synchronized void hold() {}
}
