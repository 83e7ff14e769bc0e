package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.plan.PlanFinding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One edit of the published plan, one finding: where it is, what is wrong, what would be right. */
final class PlanFindingsTest {

  private static final String DATABASE = "servers.notes-server.databases.notes";
  private static final String LONG_NAME = "n".repeat(32) + "ü".repeat(16);

  static List<Arguments> wrongShapes() {
    return List.of(
        wrong("plan: notes ", "plan: My Notes ", "plan:", "plan", "PLAN_BAD_VALUE", "plan: notes"),
        wrong("home: weu", "", "plan:", "home", "PLAN_MISSING_KEY", "add home: weu"),
        wrong("sites: [weu]", "sites: weu", "sites", "sites", "PLAN_WRONG_TYPE", "[\"weu\"]"),
        wrong("sites: [weu]", "sites: []", "sites", "sites", "PLAN_BAD_VALUE", "[\"weu\"]"),
        wrong("[weu]", "[weu, weu]", "sites", "sites", "PLAN_DUPLICATE_NAME", "remove it"),
        wrong("tier: P0", "teir: P0", "teir", DATABASE + ".teir", "PLAN_UNKNOWN_KEY", "write tier"),
        wrong("tier: P0", "x: 1", "x: 1", DATABASE + ".x", "PLAN_UNKNOWN_KEY", "known here are"),
        wrong("tier: P0", "tier: P9", "tier", DATABASE + ".tier", "PLAN_BAD_VALUE", "tier: P1"),
        wrong("rto: 10m", "rto: 10", "rto", DATABASE + ".rto", "PLAN_WRONG_TYPE", "rto: 15m"),
        wrong("rto: 10m", "rto: 0s", "rto", DATABASE + ".rto", "PLAN_BAD_VALUE", "rto: 15m"),
        wrong("rpo: 24h", "rpo:", "rpo", DATABASE + ".rpo", "PLAN_WRONG_TYPE", "rpo: 24h"),
        wrong("rpo: 24h", "rpo: 1h1d", "rpo", DATABASE + ".rpo", "PLAN_BAD_VALUE", "rpo: 24h"),
        wrong(
            "jobs: 2", "jobs: 0", "jobs", DATABASE + ".backups.jobs", "PLAN_BAD_VALUE", "jobs: 2"),
        wrong(
            "decision_log]",
            "a.]",
            "a.]",
            DATABASE + ".require.tables[2]",
            "PLAN_BAD_VALUE",
            "for example notes"),
        wrong(
            "name: about",
            "name: 5 #",
            "name: 5",
            DATABASE + ".checks[2].name",
            "PLAN_WRONG_TYPE",
            "for example name:"),
        wrong(
            "expect: \"0\"\n          - name: every",
            "\n          - name: every",
            "name: every note",
            DATABASE + ".checks[0]",
            "PLAN_MISSING_KEY",
            "expect: \"0\""),
        wrong(
            "rowCounts: {tolerance: 5%}",
            "", "name: about", DATABASE + ".checks[2]", "PLAN_MISSING_KEY", "or rowCounts"),
        wrong(
            "rowCounts: {",
            "sql: SELECT 1\n            expect: 1\n            rowCounts: {",
            "name: about",
            DATABASE + ".checks[2]",
            "PLAN_BAD_VALUE",
            "a check of each"),
        wrong(
            "[/bin/true]",
            "[true.sh]",
            "true.sh",
            "components.notes-api.restart[0]",
            "PLAN_BAD_VALUE",
            "/usr/bin/systemctl"),
        wrong(
            "notes-api:\n",
            "Notes API:\n",
            "Notes API",
            "components.Notes…",
            "PLAN_BAD_VALUE",
            "lower case"),
        wrong(
            "env:NOTES_PG_HOST:-127.0.0.1",
            "env:NOTES_PG_HOST:127.0.0.1",
            "host:",
            "servers.notes-server.places.weu.host",
            "PLAN_BAD_VALUE",
            "host: env:NOTES_PG_HOST:-127.0.0.1"));
  }

  static List<Arguments> brokenRules() {
    String server = "servers.notes-server";
    return List.of(
        wrong("home: weu", "home: wue", "home", "home", "PLAN_UNKNOWN_SITE", "write weu"),
        wrong(
            "places:\n",
            "places:\n      mars: {host: h}\n",
            "mars",
            server + ".places.mars",
            "PLAN_UNKNOWN_SITE",
            "write one of weu"),
        wrong(
            "NOTES_PG_PORT:-5432",
            "NOTES_PG_PORT:-70000",
            "port: \"env",
            server + ".places.weu.port",
            "PLAN_BAD_VALUE",
            "port: 5432"),
        wrong(
            "components:\n",
            "components:\n  notes: {kind: service, control: exec, restart: [/bin/true]}\n",
            "notes: {kind",
            "components.notes",
            "PLAN_DUPLICATE_NAME",
            "another name"),
        wrong(
            "    databases:\n",
            "    databases:\n      copy: {name: notes, rto: 1h, rpo: 24h, backups: {engine:"
                + " dump, location: /b}, checks: [{name: c, sql: SELECT 1, expect: 1}]}\n",
            "name: notes                           #",
            DATABASE + ".name",
            "PLAN_DUPLICATE_NAME",
            "one component per database"),
        wrong(
            "name: every embedding has a vector",
            "name: every note has a title",
            "name: every note has a title\n            sql: SELECT count(*) FROM note_e",
            DATABASE + ".checks[1].name",
            "PLAN_DUPLICATE_NAME",
            "a name of its own"),
        wrong(
            "name: notes     ",
            "name: postgres  ",
            "name: postgres",
            DATABASE + ".name",
            "PLAN_RESERVED_DATABASE",
            "another maintenanceDatabase"),
        wrong(
            "name: notes     ",
            "name: template1 ",
            "name: template1",
            DATABASE + ".name",
            "PLAN_RESERVED_DATABASE",
            "name the database to protect"),
        wrong(
            "maintenanceDatabase: postgres",
            "maintenanceDatabase: template0",
            "maintenanceDatabase",
            server + ".maintenanceDatabase",
            "PLAN_RESERVED_DATABASE",
            "write postgres"),
        wrong(
            "name: notes     ",
            "name: " + LONG_NAME + " ",
            "name: " + LONG_NAME,
            DATABASE + ".name",
            "PLAN_NAME_TOO_LONG",
            "as PostgreSQL keeps it"),
        wrong(
            "[pg_trgm]",
            "[" + LONG_NAME + "]",
            LONG_NAME,
            DATABASE + ".require.extensions[0]",
            "PLAN_NAME_TOO_LONG",
            "as PostgreSQL keeps it"),
        wrong(
            "tables: [notes, note_embeddings, decision_log]",
            "tables: []",
            "rowCounts",
            DATABASE + ".checks[2].rowCounts",
            "PLAN_CHECK_CANNOT_FAIL",
            "tables"),
        wrong(
            "dependsOn: [notes]",
            "dependsOn: [note]",
            "note]",
            "components.notes-api.dependsOn[0]",
            "PLAN_UNKNOWN_COMPONENT",
            "write notes"),
        wrong(
            "dependsOn: [notes]",
            "dependsOn: [notes, notes-api]",
            "dependsOn",
            "components.notes-api.dependsOn",
            "PLAN_DEPENDENCY_CYCLE",
            "take one"));
  }

  private static Arguments wrong(
      String old, String replacement, String at, String path, String code, String fix) {
    return Arguments.of(old, replacement, at, path, code, fix);
  }

  @ParameterizedTest
  @MethodSource({"wrongShapes", "brokenRules"})
  void namesThePlaceAndTheFix(
      String old, String replacement, String at, String path, String code, String fix) {
    NotesPlan plan = NotesPlan.published().replacing(old, replacement);

    PlanFinding error = plan.error();

    assertThat(error.line() + ":" + error.column()).isEqualTo(plan.positionOf(at));
    assertThat(error.path()).isEqualTo(path);
    assertThat(error.code().name()).isEqualTo(code);
    assertThat(error.fix()).contains(fix);
    assertThat(plan.read().warnings()).isEmpty();
  }

  @Test
  void asksForAPlaceAtHome() {
    NotesPlan plan =
        NotesPlan.published().replacing("[weu]", "[weu, neu]").replacing("home: weu", "home: neu");

    PlanFinding error = plan.error();

    assertThat(error.code()).isEqualTo(PlanFinding.Code.PLAN_NO_PLACE_AT_HOME);
    assertThat(error.line() + ":" + error.column()).isEqualTo(plan.positionOf("places:"));
    assertThat(error.fix()).isEqualTo("add its host and port at neu");
  }

  @Test
  void warnsThatNothingCanPassWithoutARequiredCheck() {
    NotesPlan plan =
        NotesPlan.published().replacing("- name: ", "- required: false\n            name: ");

    PlanReading reading = plan.read();

    assertThat(reading.valid()).isTrue();
    assertThat(reading.warnings()).hasSize(1);
    PlanFinding warning = reading.warnings().get(0);
    assertThat(warning.code()).isEqualTo(PlanFinding.Code.PLAN_NO_REQUIRED_CHECK);
    assertThat(warning.line() + ":" + warning.column()).isEqualTo(plan.positionOf("checks:"));
    assertThat(warning.message()).contains("built-in checks alone");
  }

  @Test
  void doesNotReportWhatOnlyFollowsFromAnotherMistake() {
    assertThat(NotesPlan.published().replacing("    databases:\n", "    database:\n").errors())
        .extracting(PlanFinding::path)
        .containsExactly("servers.notes-server.databases", "servers.notes-server.database");
    NotesPlan mistyped = NotesPlan.published().replacing("        checks:\n", "        chekcs:\n");
    assertThat(mistyped.error().code()).isEqualTo(PlanFinding.Code.PLAN_UNKNOWN_KEY);
    assertThat(mistyped.read().warnings()).isEmpty();
  }
}
