package dev.holdfast.activities.planfile;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.path.NodePath;
import dev.holdfast.workflows.plan.PlanFinding.Code;
import dev.holdfast.workflows.plan.PlanFlaw;
import dev.holdfast.workflows.plan.PlanPath;
import dev.holdfast.workflows.plan.Spelling;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns what the schema validator found into sentences that say what would be right. */
final class SchemaSentences {

  private static final List<String> QUESTIONS =
      List.of("sql", "rowCounts", "tables", "extensions", "http", "tcp", "command");

  private final PlanSchema schema;
  private final JsonNode plan;

  private SchemaSentences(PlanSchema schema, JsonNode plan) {
    this.schema = schema;
    this.plan = plan;
  }

  /** What is wrong with the shape of {@code plan}. */
  static List<PlanFlaw> of(PlanSchema schema, JsonNode plan) {
    SchemaSentences sentences = new SchemaSentences(schema, plan);
    return schema.validate(plan).stream().flatMap(it -> sentences.say(it).stream()).toList();
  }

  /** Empty for errors that only repeat another one. */
  private Optional<PlanFlaw> say(Error error) {
    PlanPath path = pathOf(error.getInstanceLocation());
    String keyword = error.getKeyword();
    if (keyword.equals("required") && error.getEvaluationPath().contains("oneOf")) {
      return Optional.empty();
    }
    return Optional.of(
        switch (keyword) {
          case "additionalProperties" -> unknownKey(path, error.getProperty());
          case "required" -> missing(path.key(error.getProperty()));
          case "dependentRequired" -> half(path);
          case "not" -> twoCosts(path);
          case "oneOf" ->
              path.isWithin(PlanPath.of("hooks")) ? undecidedHook(path) : undecidedCheck(path);
          case "type" -> wrong(path, Code.PLAN_WRONG_TYPE);
          case "propertyNames" -> badName(path.key(error.getProperty()));
          case "uniqueItems" -> twice(path);
          case "minItems", "minProperties" -> nothingIn(path);
          default -> wrong(path, Code.PLAN_BAD_VALUE);
        });
  }

  private PlanFlaw unknownKey(PlanPath path, String name) {
    PlanPath.Key key = new PlanPath.Key(name);
    List<String> known = schema.at(path, plan).keys();
    String fix =
        Spelling.nearest(name, known)
            .map(it -> "write " + it + " if that is meant, or remove it")
            .orElseGet(() -> "remove it; known here are " + String.join(", ", known));
    return new PlanFlaw(
        path.key(name),
        Code.PLAN_UNKNOWN_KEY,
        "%s is not a key that can stand here".formatted(key.shown()),
        fix);
  }

  private PlanFlaw missing(PlanPath path) {
    String where = path.parent().orElse(PlanPath.ROOT).subject();
    return new PlanFlaw(
        path,
        Code.PLAN_MISSING_KEY,
        "%s has no %s".formatted(where, path.subject()),
        "add " + example(path));
  }

  private PlanFlaw wrong(PlanPath path, Code code) {
    if (schema.at(path, plan).isSecret()) {
      return notAReference(path);
    }
    JsonNode value = PlanValue.at(plan, path);
    boolean quotable =
        value.isValueNode() && !value.isNull() && schema.at(path, plan).isPlainText();
    return new PlanFlaw(
        path,
        code,
        "%s must be %s%s"
            .formatted(path.subject(), schema.at(path, plan).title(), PlanValue.was(plan, path)),
        quotable ? "put it in quotes" : "write for example " + example(path));
  }

  private PlanFlaw nothingIn(PlanPath path) {
    return new PlanFlaw(
        path,
        Code.PLAN_BAD_VALUE,
        path.subject() + " is empty; it must have at least one entry",
        "write for example " + example(path));
  }

  private PlanFlaw notAReference(PlanPath path) {
    return new PlanFlaw(
        path,
        Code.PLAN_SECRET_NOT_A_REFERENCE,
        "%s must say where the secret is, as env:NAME or file:/PATH; it never stands in a plan"
            .formatted(path.subject()),
        "write for example %s; if the secret stood in this file, change the secret"
            .formatted(example(path)));
  }

  private static PlanFlaw badName(PlanPath path) {
    return new PlanFlaw(
        path,
        Code.PLAN_BAD_VALUE,
        "%s is not a name: a name has a-z, 0-9 and -, begins with a letter and is at most 63 long"
            .formatted(path.subject()),
        "write it in lower case, with - between words");
  }

  /** Only checks and servers have keys that ask for others. */
  private PlanFlaw half(PlanPath path) {
    if (PlanValue.at(plan, path).has("databases")) {
      return new PlanFlaw(
          path.key("control"),
          Code.PLAN_MISSING_KEY,
          "%s says how it is started or stopped, but not what controls it"
              .formatted(path.subject()),
          "add control: systemd, or remove unit, start and stop");
    }
    return new PlanFlaw(
        path,
        Code.PLAN_MISSING_KEY,
        "%s needs both sql and expect: a query and the answer that it must give"
            .formatted(path.subject()),
        "write for example sql: SELECT count(*) FROM notes WHERE title IS NULL, expect: \"0\"");
  }

  private static PlanFlaw twoCosts(PlanPath path) {
    return new PlanFlaw(
        path.key("costPerMinute"),
        Code.PLAN_BAD_VALUE,
        "%s has both costPerHour and costPerMinute; one of them is enough"
            .formatted(path.subject()),
        "remove one of them");
  }

  private PlanFlaw undecidedCheck(PlanPath path) {
    JsonNode check = PlanValue.at(plan, path);
    List<String> questions = QUESTIONS.stream().filter(check::has).toList();
    boolean none = questions.isEmpty();
    return new PlanFlaw(
        path,
        none ? Code.PLAN_MISSING_KEY : Code.PLAN_BAD_VALUE,
        none
            ? "%s asks nothing: it has none of %s"
                .formatted(path.subject(), String.join(", ", QUESTIONS))
            : "%s has %s; a check is one of them"
                .formatted(path.subject(), String.join(" and ", questions)),
        none
            ? "add sql and expect, or rowCounts: {\"tolerance\": \"5%\"}, or another of them"
            : "make a check of each");
  }

  private PlanFlaw undecidedHook(PlanPath path) {
    boolean both = PlanValue.at(plan, path).has("run");
    return new PlanFlaw(
        path,
        both ? Code.PLAN_BAD_VALUE : Code.PLAN_MISSING_KEY,
        both
            ? "%s has both http and run; a hook is one of them".formatted(path.subject())
            : "%s calls nothing: it has neither http nor run".formatted(path.subject()),
        both ? "remove one of them" : "write for example " + example(path));
  }

  private PlanFlaw twice(PlanPath path) {
    Set<JsonNode> seen = new HashSet<>();
    int index = 0;
    while (seen.add(PlanValue.at(plan, path.index(index)))) {
      index++;
    }
    return new PlanFlaw(
        path,
        Code.PLAN_DUPLICATE_NAME,
        "%s stands in the list already%s"
            .formatted(path.index(index).subject(), PlanValue.was(plan, path.index(index))),
        "remove it");
  }

  /** The value with its key, as one would write it on one line; JSON is YAML too. */
  private String example(PlanPath path) {
    JsonNode value = schema.at(path, plan).example();
    boolean plain = value.isTextual() && value.asText().matches("[A-Za-z/][^#]*|[0-9]+[a-z%]");
    String text = plain ? value.asText() : value.toString();
    List<PlanPath.Step> steps = path.steps();
    boolean keyed = !steps.isEmpty() && steps.get(steps.size() - 1) instanceof PlanPath.Key;
    return keyed ? path.subject() + ": " + text : text;
  }

  private static PlanPath pathOf(NodePath location) {
    PlanPath path = PlanPath.ROOT;
    for (int i = 0; i < location.getNameCount(); i++) {
      path =
          location.getElement(i) instanceof Integer index
              ? path.index(index)
              : path.key(location.getName(i));
    }
    return path;
  }
}
