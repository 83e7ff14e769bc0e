package dev.holdfast.activities.planfile;

import static dev.holdfast.activities.planfile.PlanNodes.duration;
import static dev.holdfast.activities.planfile.PlanNodes.list;
import static dev.holdfast.activities.planfile.PlanNodes.optional;
import static dev.holdfast.activities.planfile.PlanNodes.optionalDuration;
import static dev.holdfast.activities.planfile.PlanNodes.reference;
import static dev.holdfast.activities.planfile.PlanNodes.word;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.plan.BackupCalendar;
import dev.holdfast.workflows.plan.BackupSchedule;
import dev.holdfast.workflows.plan.Cadence;
import dev.holdfast.workflows.plan.FileBackups;
import dev.holdfast.workflows.plan.Replication;
import java.time.Duration;

/** Backups and second copies. */
final class BackupMapping {

  private BackupMapping() {}

  static FileBackups stored(JsonNode node) {
    return new FileBackups(reference(node.path("location")), calendar(node));
  }

  static BackupCalendar calendar(JsonNode node) {
    return new BackupCalendar(
        list(node.path("schedules"), BackupMapping::schedule),
        optional(node.path("keepManual"), JsonNode::asInt));
  }

  private static BackupSchedule schedule(JsonNode node) {
    return new BackupSchedule(
        word(BackupSchedule.Kind.class, node.path("kind"), "full"),
        new Cadence(node.path("at").asText()),
        optionalDuration(node.path("keep")),
        optional(node.path("count"), JsonNode::asInt));
  }

  static Replication replication(JsonNode node) {
    Replication.Mode mode = word(Replication.Mode.class, node.path("mode"), "");
    return new Replication(
        mode,
        mode == Replication.Mode.SYNCHRONOUS
            ? Duration.ZERO
            : duration(node.path("maxLag").asText("1m")));
  }
}
