package dev.holdfast.activities.postgres;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * A file in the data directory of a fenced server: who fenced it, why, and how it was before, so
 * that the same run can take it back.
 *
 * @param signalMade whether the fence made {@code standby.signal}; it removes no other
 * @param ran whether the server ran before
 * @param restart how its restart was before, in the words of what restarts it
 */
record FenceMarker(
    String run, Instant at, boolean signalMade, boolean ran, String restart, String reason) {

  static final String FILE = "holdfast.fenced";

  /** The same fence, in the hands of another run. */
  FenceMarker takenOver(String by, Instant now, String why) {
    return new FenceMarker(by, now, signalMade, ran, restart, why + "; before: " + reason);
  }

  String text() {
    return """
        # This server was fenced: another one may have taken its place. It starts read-only.
        run: %s
        at: %s
        signal: %s
        ran: %s
        restart: %s
        reason: %s
        """
        .formatted(
            run,
            at,
            signalMade ? "made" : "found",
            ran ? "yes" : "no",
            restart,
            reason.replaceAll("\\p{Cntrl}", " "));
  }

  /** What {@link #text} wrote; what is not understood is somebody else's. */
  static FenceMarker of(String text) {
    Map<String, String> values = new TreeMap<>();
    text.lines()
        .filter(it -> it.contains(": ") && !it.startsWith("#"))
        .forEach(
            it ->
                values.put(it.substring(0, it.indexOf(": ")), it.substring(it.indexOf(": ") + 2)));
    return new FenceMarker(
        values.getOrDefault("run", "unknown"),
        time(values.getOrDefault("at", "")),
        values.getOrDefault("signal", "").equals("made"),
        values.getOrDefault("ran", "").equals("yes"),
        values.getOrDefault("restart", ""),
        values.getOrDefault("reason", ""));
  }

  private static Instant time(String text) {
    return text.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]{8,18}Z")
        ? Instant.parse(text)
        : Instant.EPOCH;
  }
}
