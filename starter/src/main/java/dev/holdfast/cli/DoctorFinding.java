package dev.holdfast.cli;

import org.jspecify.annotations.Nullable;

/**
 * Whether one thing that Holdfast needs is there.
 *
 * @param found what is there, null if nothing
 * @param fix what to do about it, null if nothing
 */
record DoctorFinding(
    String what, State state, @Nullable String found, String needed, @Nullable String fix) {

  enum State {
    OK,
    MISSING,
    OLD
  }

  static DoctorFinding ok(String what, String found, String needed) {
    return new DoctorFinding(what, State.OK, found, needed, null);
  }

  static DoctorFinding missing(String what, @Nullable String found, String needed, String fix) {
    return new DoctorFinding(what, State.MISSING, found, needed, fix);
  }

  static DoctorFinding old(String what, String found, String needed, String fix) {
    return new DoctorFinding(what, State.OLD, found, needed, fix);
  }

  boolean isOk() {
    return state == State.OK;
  }

  String text() {
    String line = String.format("%-8s%-14s %s", state, what, found == null ? "-" : found);
    return isOk() ? line : line + "\n        needed: " + needed + "\n        fix:    " + fix;
  }
}
