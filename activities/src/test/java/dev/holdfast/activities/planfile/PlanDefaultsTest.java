package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

/** The defaults that the schema promises are those that the reader fills in. */
final class PlanDefaultsTest {

  private static final JsonNode SCHEMA = PublishedSchema.json();
  private static final String APPROVALS = "/properties/approvals/properties/";

  @Test
  void promisesTheDefaultsThatTheReaderFillsIn() {
    NotesPlan bare =
        new NotesPlan(
            """
            plan: p
            sites: [weu]
            home: weu
            servers:
              s:
                places: {weu: {host: h}}
                user: u
                databases:
                  d:
                    rto: 1h
                    rpo: 1h
                    backups: {engine: dump, location: /b}
                    checks: [{name: c, sql: SELECT 1, expect: "1"}]
            """);
    NotesPlan explicit =
        bare.replacing("{host: h}", "{host: h, port: " + standard("place", "port") + "}")
            .replacing(
                "user: u",
                "user: u\n    maintenanceDatabase: " + standard("server", "maintenanceDatabase"))
            .replacing("location: /b", "location: /b, jobs: " + standard("backups", "jobs"))
            .replacing("name: c", "name: c, required: " + standard("check", "required"))
            .replacing(
                "rto: 1h",
                "rto: 1h\n        tier: "
                    + standard("database", "tier")
                    + "\n        onFailure: "
                    + standard("database", "onFailure")
                    + "\n        stableFor: "
                    + standard("database", "stableFor")
                    + "\n        timeout: "
                    + standard("database", "timeout"));

    assertThat(bare.read().plan()).isNotNull().isEqualTo(explicit.read().plan());
  }

  @Test
  void promisesTheDefaultsOfEverythingElse() {
    NotesPlan bare =
        NotesPlan.published()
            .replacing(
                "components:\n",
                """
                approvals:
                  required: 1
                  approvers:
                    - {name: ada, key: %s}
                changes: {categories: {normal: {approvedBy: []}}}
                hooks: {statusPage: {http: {url: "http://s"}}}
                components:
                  code: {kind: repository, origin: /a, location: /b}
                  tree: {kind: files, location: /c, backups: {location: /d, schedules: [{at: hourly}]}, replication: {mode: asynchronous}}
                  check: {kind: command, run: [/bin/true], undo: [/bin/true], checks: [{name: a, http: {url: "http://h"}}, {name: b, tcp: {host: h, port: 1}}, {name: c, command: {run: [/bin/true]}}]}
                """
                    .formatted(SCHEMA.at("/$defs/approver/properties/key/examples/0").asText()));
    NotesPlan explicit =
        bare.replacing(
                "approvers:\n",
                "expiry: " + SCHEMA.at(APPROVALS + "expiry/default").asText() + "\n  approvers:\n")
            .replacing(
                "approvedBy: []", "approvedBy: [], notice: " + standard("category", "notice"))
            .replacing("origin: /a", "origin: /a, branch: " + standard("repositoryKind", "branch"))
            .replacing("at: hourly", "at: hourly, kind: " + standard("schedule", "kind"))
            .replacing("asynchronous", "asynchronous, maxLag: " + standard("replication", "maxLag"))
            .replacing(
                "undo:", "irreversible: " + standard("commandKind", "irreversible") + ", undo:")
            .replacing(
                "\"http://h\"",
                "\"http://h\", status: %s, within: %s"
                    .formatted(check("http", "status"), check("http", "within")))
            .replacing(
                "\"http://s\"",
                "\"http://s\", send: %s, header: %s".formatted(hook("send"), hook("header")))
            .replacing("port: 1}", "port: 1, within: " + check("tcp", "within") + "}")
            .replacing(
                "command: {run:", "command: {within: " + check("command", "within") + ", run:")
            .replacing(
                "components:\n",
                "commitWindow: %s\ntimeZone: %s\nprobe: {every: %s, failures: %s, timeout: %s}\n"
                    .concat("components:\n")
                    .formatted(
                        SCHEMA.at("/properties/commitWindow/default").asText(),
                        SCHEMA.at("/properties/timeZone/default").asText(),
                        probe("every"),
                        probe("failures"),
                        probe("timeout")));

    assertThat(bare.errors()).isEmpty();
    assertThat(bare.read().plan()).isNotNull().isEqualTo(explicit.read().plan());
  }

  private static String probe(String property) {
    return SCHEMA.at("/properties/probe/properties/" + property + "/default").asText();
  }

  private static String hook(String property) {
    return SCHEMA.at("/$defs/hook/properties/http/properties/" + property + "/default").asText();
  }

  private static String check(String kind, String property) {
    return SCHEMA
        .at("/$defs/check/properties/" + kind + "/properties/" + property + "/default")
        .asText();
  }

  private static String standard(String definition, String property) {
    JsonNode own = SCHEMA.at("/$defs/" + definition + "/properties/" + property);
    JsonNode shared = SCHEMA.at(own.path("$ref").asText("#").substring(1));
    return (own.has("default") ? own : shared).path("default").asText();
  }
}
