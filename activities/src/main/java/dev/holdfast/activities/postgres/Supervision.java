package dev.holdfast.activities.postgres;

import java.time.Duration;

/** What starts and stops a server on its host, and starts it again by itself if it may. */
interface Supervision {

  /** What it is, for people. */
  String seen();

  /** Whether it says that the server runs, or is on the way. */
  boolean isBusy();

  /** The process that it says is the server's first; 0 if it knows none. */
  long pid();

  /** How the restart is now, in its own words, for {@link #allow}. */
  String restart();

  /** Whether it starts nothing by itself any more. */
  boolean isForbidden();

  /** Starts nothing by itself from now on; {@code down} once the server is. Safe to repeat. */
  void forbid(boolean down);

  /** Gives back what {@link #restart} said. Safe to repeat. */
  void allow(String before);

  /** Asks for a shutdown and returns at once: fast, or immediate. */
  void stop(boolean immediate);

  /** SIGKILL for all that it can reach. */
  void kill();

  /** Starts the server; whoever asks looks whether it is there. */
  void start(Duration patience);
}
