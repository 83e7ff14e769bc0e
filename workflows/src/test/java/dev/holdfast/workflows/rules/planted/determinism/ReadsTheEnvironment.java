package dev.holdfast.workflows.rules.planted.determinism;

import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

interface ReadsTheEnvironment {

  final class Variable {
    static final Supplier<Map<String, String>> ALL = System::getenv;

    private Variable() {}
  }

  final class Property {
    static final UnaryOperator<String> ONE = System::getProperty;

    private Property() {}
  }
}
