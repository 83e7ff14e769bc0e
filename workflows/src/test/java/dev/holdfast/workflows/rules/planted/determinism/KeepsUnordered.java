package dev.holdfast.workflows.rules.planted.determinism;

import java.util.HashMap;
import java.util.HashSet;

@SuppressWarnings("NonApiType") // that is the violation
interface KeepsUnordered {

  record Mapped(HashMap<String, String> kept) {}

  record Listed(HashSet<String> kept) {}
}
