package dev.holdfast.activities.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.workflows.probe.Beat;
import dev.holdfast.workflows.probe.Mark;
import java.time.Instant;
import java.util.Locale;

/** How the ledger's lines are written: one JSON object each, {@code kind} says which. */
final class LedgerLines {

  /** What a line is about. */
  enum Kind {
    /** A process has begun to write: which ledger, which cluster. */
    START,
    BEAT,
    /** The first beat of some in a row that failed. */
    FAILING,
    /** So many have failed in a row that the server counts as lost. */
    LOST,
    /** The server answers, but takes no beat: nothing follows for whether it is lost. */
    UNDECIDED,
    /** The probe itself did not run until now. */
    GAP,
    /** The process ended as it was told to. */
    END
  }

  static final int VERSION = 1;

  static final JsonMapper MAPPER = new JsonMapper();

  private LedgerLines() {}

  static ObjectNode line(Kind kind, Mark at) {
    ObjectNode line = MAPPER.createObjectNode().put("kind", kind.name().toLowerCase(Locale.ROOT));
    return line.setAll(mark(at));
  }

  static ObjectNode of(Beat beat) {
    ObjectNode line = MAPPER.createObjectNode().put("kind", "beat").put("seq", beat.sequence());
    line.put("member", beat.member()).put("timeline", beat.timeline());
    line.set("sent", mark(beat.sent()));
    line.set("acked", mark(beat.acked()));
    return line.put("lsnBefore", Lsn.text(beat.lsnBefore()))
        .put("lsnAfter", Lsn.text(beat.lsnAfter()))
        .put("xid", beat.nextTransaction())
        .put("backends", beat.backends())
        .put("serverAt", beat.serverClock().toString())
        .put("durability", beat.durability().name());
  }

  static Beat beat(JsonNode line) {
    return new Beat(
        line.required("seq").longValue(),
        line.required("member").textValue(),
        line.required("timeline").intValue(),
        mark(line.required("sent")),
        mark(line.required("acked")),
        Lsn.of(line.required("lsnBefore").textValue()),
        Lsn.of(line.required("lsnAfter").textValue()),
        line.required("xid").longValue(),
        line.required("backends").intValue(),
        Instant.parse(line.required("serverAt").textValue()),
        Beat.Durability.valueOf(line.required("durability").textValue()));
  }

  static ObjectNode mark(Mark mark) {
    return MAPPER
        .createObjectNode()
        .put("run", mark.run())
        .put("at", mark.wall().toString())
        .put("nanos", mark.nanos());
  }

  static Mark mark(JsonNode node) {
    return new Mark(
        node.required("run").textValue(),
        Instant.parse(node.required("at").textValue()),
        node.required("nanos").longValue());
  }
}
