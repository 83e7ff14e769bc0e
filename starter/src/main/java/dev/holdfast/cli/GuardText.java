package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Both legs of the leases of guards, for people. */
final class GuardText {

  private GuardText() {}

  static List<String> of(JsonNode guards) {
    List<String> lines = new ArrayList<>();
    guards.forEach(it -> lines.add("Guard      " + sentence(it)));
    return lines;
  }

  private static String sentence(JsonNode it) {
    String legs = it.path("server").isTextual() ? legs(it) : "";
    String declared =
        it.path("declaredBy").isTextual()
            ? "; gets no new one: run " + it.path("declaredBy").asText()
            : "";
    return "%s/%s: lease %s%s%s"
        .formatted(
            it.path("plan").asText(),
            it.path("member").asText(),
            it.path("lease").asText(),
            legs,
            declared);
  }

  private static String legs(JsonNode it) {
    String grantor =
        it.path("grantor").isTextual()
            ? it.path("grantor").asText() + " " + ago(it.path("grantorAgoSeconds"))
            : "no grantor";
    return ", Temporal %s, %s; PostgreSQL %s on %s; stopper %s"
        .formatted(
            ago(it.path("temporalAgoSeconds")),
            grantor,
            it.path("server").asText(),
            it.path("host").asText(),
            it.path("stopperAlive").asBoolean() ? "alive" : "DEAD");
  }

  private static String ago(JsonNode seconds) {
    return seconds.isNumber() ? seconds.asText() + " s ago" : "never";
  }
}
