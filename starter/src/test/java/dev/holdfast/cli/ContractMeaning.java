package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What the contract says of an answer and a JSON Schema can't: fields that must agree. */
final class ContractMeaning {

  /** Their exit code says that the run took the message, not how it stands. */
  private static final Set<String> MESSAGES = Set.of("abort", "approve", "decide");

  private static final Set<String> GOOD = Set.of("RECOVERED", "COMPLETED");

  /** Five parts and a sum, each rounded to a millisecond. */
  private static final double ROUNDING = 0.003;

  private final JsonNode answer;
  private final List<String> breaches = new ArrayList<>();

  private ContractMeaning(JsonNode answer) {
    this.answer = answer;
  }

  static List<String> breaches(String command, JsonNode answer) {
    ContractMeaning meaning = new ContractMeaning(answer);
    meaning.envelope();
    if (answer.has("run")) {
      meaning.run();
      if (!MESSAGES.contains(command)) {
        meaning.runExit();
      }
    }
    meaning.ofCommand();
    return meaning.breaches;
  }

  private void must(boolean holds, String rule) {
    if (!holds) {
      breaches.add(rule);
    }
  }

  private String text(String field) {
    return answer.path(field).asText();
  }

  private int exitCode() {
    return answer.path("exitCode").asInt();
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private void envelope() {
    boolean error = !answer.path("error").isNull();
    must(exitCode() != 0 || !error, "exit code 0 has no error");
    must((exitCode() != 3 && exitCode() != 5) || error, "exit codes 3 and 5 have an error");
  }

  private void run() {
    state();
    verdict();
    undone();
    rto();
    rpo();
    components();
  }

  private void components() {
    if (!answer.path("components").isArray()) {
      return;
    }
    List<JsonNode> components = list(answer.path("components"));
    must(answer.path("component").isNull(), "a run of several components is of none of them");
    for (String of : List.of("backup", "target", "reachable", "kept")) {
      must(!answer.hasNonNull(of), of + " of a run of several components is null");
    }
    must(
        components.stream().map(it -> it.path("component").asText()).distinct().count()
            == components.size(),
        "a component is named once");
    boolean closed = text("state").equals("CLOSED");
    for (JsonNode it : components) {
      String state = it.path("state").asText();
      must(
          !closed || !Set.of("PENDING", "RUNNING").contains(state),
          "no component of a CLOSED run is PENDING or RUNNING");
      must(
          !text("verdict").equals("PASSED") || it.path("verdict").asText().equals("PASSED"),
          "PASSED needs every component to have PASSED");
      must(
          !state.equals("FAILED") || it.path("error").isObject(),
          "a component that FAILED says why");
    }
  }

  private void state() {
    boolean closed = text("state").equals("CLOSED");
    must(closed != answer.path("outcome").isNull(), "outcome is null if and only if not CLOSED");
    must(closed != answer.path("verdict").isNull(), "verdict is null if and only if not CLOSED");
    must(
        !text("state").equals("WAITING") || !answer.path("waitingFor").isNull(),
        "a WAITING run says what for");
    must(
        text("state").equals("WAITING") || answer.path("waitingFor").isNull(),
        "only a WAITING run waits for anything");
    must(
        !text("state").equals("BLOCKED") || !answer.path("error").isNull(),
        "a BLOCKED run says what blocks it");
    must(!closed || answer.path("currentStep").isNull(), "a CLOSED run has no current step");
    boolean good = GOOD.contains(text("outcome"));
    for (JsonNode step : answer.path("steps")) {
      String state = step.path("state").asText();
      must(!closed || !state.equals("RUNNING"), "no step of a CLOSED run is RUNNING");
      must(!good || !state.equals("PENDING"), "no step of a good run is PENDING");
    }
    JsonNode evidence = answer.path("evidence");
    must(
        evidence.path("state").asText().equals("PENDING") == evidence.path("sha256").isNull(),
        "evidence has a sha256 if and only if it is WRITTEN");
  }

  private void verdict() {
    if (!text("verdict").equals("PASSED")) {
      return;
    }
    must(GOOD.contains(text("outcome")), "PASSED needs a good outcome");
    List<JsonNode> required =
        list(answer.path("checks")).stream().filter(it -> it.path("required").asBoolean()).toList();
    must(!required.isEmpty(), "PASSED needs a required check");
    must(
        required.stream().allMatch(it -> it.path("state").asText().equals("PASSED")),
        "PASSED needs every required check to have passed");
    must(
        list(answer.path("hosts")).stream()
            .map(it -> number(it, "clockOffsetSeconds"))
            .allMatch(it -> it != null && Math.abs(it) <= 1),
        "PASSED needs every clock to be known and at most a second off");
  }

  private void undone() {
    for (JsonNode step : answer.path("steps")) {
      String undo = step.path("undo").asText();
      must(
          !undo.equals("FAILED") || !answer.path("residue").isEmpty(),
          "an undo that failed leaves residue");
      must(
          !text("outcome").equals("COMPENSATED") || !undo.equals("REGISTERED"),
          "no undo of a COMPENSATED run is left to do");
    }
  }

  private void rto() {
    JsonNode rto = answer.path("rto");
    Double achieved = number(rto, "achievedSeconds");
    Double objective = number(rto, "objectiveSeconds");
    if (achieved != null) {
      double sum = list(rto.path("parts")).stream().mapToDouble(JsonNode::asDouble).sum();
      must(Math.abs(sum - achieved) <= ROUNDING, "the parts of the RTO add up to achieved");
    }
    Boolean met = (achieved == null || objective == null) ? null : achieved <= objective;
    must(same(met, rto.path("met")), "rto.met follows from achieved and objective");
    boolean request = answer.path("impact").path("source").asText().equals("REQUEST");
    must(
        !request || rto.path("parts").path("detectSeconds").isNull(),
        "an impact of REQUEST claims no detection time");
  }

  private void rpo() {
    JsonNode rpo = answer.path("rpo");
    Double least = number(rpo, "lossSecondsMin");
    Double most = number(rpo, "lossSecondsMax");
    Double objective = number(rpo, "objectiveSeconds");
    boolean unknown = rpo.path("method").asText().equals("UNKNOWN");
    must(!unknown || (least == null && most == null), "an UNKNOWN loss has no figures");
    must(least == null || most == null || least <= most, "lossSecondsMin is at most the Max");
    must(
        same(kept(least, most, objective), rpo.path("met")),
        "rpo.met follows from loss and objective");
  }

  /** Whether the objective was kept for certain, was missed for certain, or nobody knows. */
  private static @Nullable Boolean kept(
      @Nullable Double least, @Nullable Double most, @Nullable Double objective) {
    if (objective == null) {
      return null;
    }
    if (most != null && most <= objective) {
      return true;
    }
    return (least != null && least > objective) ? false : null;
  }

  private static boolean same(@Nullable Boolean wanted, JsonNode met) {
    return wanted == null ? met.isNull() : met.isBoolean() && met.asBoolean() == wanted;
  }

  private void runExit() {
    must(
        allowedExits().contains(exitCode()),
        "exit code must be one of %s, was %d".formatted(allowedExits(), exitCode()));
  }

  private Set<Integer> allowedExits() {
    if (!text("state").equals("CLOSED")) {
      return Set.of(4);
    }
    String outcome = text("outcome");
    if (GOOD.contains(outcome)) {
      return switch (text("verdict")) {
        case "PASSED" -> Set.of(0);
        case "INCOMPLETE" -> Set.of(4);
        default -> Set.of(1, 5);
      };
    }
    boolean backAgain = outcome.equals("ROLLED_BACK");
    if (!answer.path("residue").isEmpty()
        || (answer.path("pointOfNoReturnPassed").asBoolean() && !backAgain)) {
      return Set.of(5);
    }
    boolean refused = answer.path("error").path("code").asInt() / 100 == 3;
    boolean asBefore = outcome.equals("FAILED") || outcome.equals("COMPENSATED");
    return asBefore && refused ? Set.of(3) : Set.of(1);
  }

  private void ofCommand() {
    if (answer.has("valid")) {
      boolean valid = answer.path("valid").asBoolean();
      must(valid == (exitCode() == 0), "a plan is valid if and only if the exit code is 0");
      must(valid == answer.path("errors").isEmpty(), "a plan is valid if it has no errors");
    }
    if (answer.has("ok")) {
      must(answer.path("ok").asBoolean() == (exitCode() == 0), "ok if and only if exit code 0");
      must(
          answer.path("ok").asBoolean()
              || list(answer.path("findings")).stream()
                  .anyMatch(it -> !it.path("state").asText().equals("OK")),
          "what is not ok is among the findings");
    }
    if (answer.has("verb")) {
      shown();
    }
    if (answer.has("criticalPath")) {
      explained();
    }
  }

  private void shown() {
    List<String> known = new ArrayList<>();
    List<String> components = answer.path("components").findValuesAsText("component");
    for (JsonNode step : answer.path("steps")) {
      boolean takenBack = !step.path("undo").isNull() || step.path("irreversible").asBoolean();
      must(!step.path("mutates").asBoolean() || takenBack, "what mutates has an undo or says so");
      must(
          list(step.path("after")).stream().map(JsonNode::asText).allMatch(known::contains),
          "what a step comes after stands before it");
      must(
          list(step.path("afterComponents")).stream()
              .map(JsonNode::asText)
              .allMatch(components::contains),
          "what a step waits for is part of the answer");
      known.add(step.path("name").asText());
    }
  }

  private void explained() {
    List<String> away = answer.path("components").findValuesAsText("component");
    must(
        list(answer.path("criticalPath")).stream().map(JsonNode::asText).allMatch(away::contains),
        "the critical path leads through what is away");
    must(
        list(answer.path("tiers")).stream().mapToInt(JsonNode::asInt).sum() == away.size(),
        "the tiers count all that is away");
    for (JsonNode it : answer.path("components")) {
      JsonNode rto = it.path("rto");
      must(
          rto.path("worstSeconds").isNull()
              || rto.path("canHold").asBoolean()
              || it.at("/budget/ownSeconds").isNumber(),
          "only a budget or an rto that can hold bounds the worst case");
    }
    for (JsonNode it : answer.path("functions")) {
      must(
          list(it.path("needs")).stream().map(JsonNode::asText).allMatch(away::contains),
          "a function that is hit needs something that is away");
    }
  }

  private static @Nullable Double number(JsonNode node, String field) {
    return node.path(field).isNumber() ? Double.valueOf(node.path(field).asDouble()) : null;
  }
}
