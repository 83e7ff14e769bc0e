package dev.holdfast.workflows.rules.planted.determinism;

final class MutableStatic {

  static int runs;

  private MutableStatic() {}
}
