package dev.holdfast.activities.planfile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.workflows.plan.PlanPath;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What of a plan may be shown: never what stands where a secret belongs. */
final class PlanValue {

  private static final int LONGEST = 120;

  /** {@code postgres://user:password@host} */
  private static final Pattern ADDRESS_WITH_LOGIN = Pattern.compile("://[^/\\s]*@");

  private PlanValue() {}

  /**
   * Everything about notification is an address that lets its holder post; where a public key
   * belongs someone may have put the private one.
   */
  static boolean isSecret(PlanPath path) {
    return path.isWithin(PlanPath.of("notify"))
        || path.steps().contains(new PlanPath.Key("password"))
        || path.steps().contains(new PlanPath.Key("webhook"))
        || path.steps().contains(new PlanPath.Key("secret"))
        || path.steps().contains(new PlanPath.Key("items"))
        || path.steps().contains(new PlanPath.Key("key"))
        || path.steps().contains(new PlanPath.Key("token"));
  }

  /** The value at {@code path} as a JSON scalar; null if it is none or may be a secret. */
  static @Nullable Object shown(JsonNode root, PlanPath path) {
    JsonNode node = at(root, path);
    if (!node.isValueNode() || node.isNull() || isSecret(path)) {
      return null;
    }
    if (node.isTextual()) {
      return isAddressWithLogin(node) ? null : cut(node.asText());
    }
    return node.isBoolean() ? (Object) node.booleanValue() : node.numberValue();
  }

  /** The value in a sentence: {@code , was "ten"}; empty if it may not be shown. */
  static String was(JsonNode root, PlanPath path) {
    JsonNode node = at(root, path);
    if (isSecret(path) || node.isMissingNode() || isAddressWithLogin(node)) {
      return "";
    }
    return ", was "
        + switch (node.getNodeType()) {
          case NULL -> "empty";
          case OBJECT -> "a group of keys";
          case ARRAY -> "a list";
          case STRING -> '"' + printable(cut(node.asText())) + '"';
          default -> node.asText();
        };
  }

  static JsonNode at(JsonNode root, PlanPath path) {
    JsonNode node = root;
    for (PlanPath.Step step : path.steps()) {
      node = below(node, step);
    }
    return node;
  }

  static JsonNode below(JsonNode node, PlanPath.Step step) {
    return step instanceof PlanPath.Key key
        ? node.path(key.name())
        : node.path(((PlanPath.Index) step).position());
  }

  private static boolean isAddressWithLogin(JsonNode node) {
    return node.isTextual() && ADDRESS_WITH_LOGIN.matcher(node.asText()).find();
  }

  private static String cut(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    return text.substring(0, end) + "…";
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
