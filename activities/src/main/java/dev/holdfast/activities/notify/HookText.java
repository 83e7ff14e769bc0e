package dev.holdfast.activities.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.workflows.failover.HookCalls.Occasion;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a hook is told, in the forms in which it can be told. */
final class HookText {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]+)}");

  private final Map<String, String> fields = new LinkedHashMap<>();

  HookText(Occasion occasion) {
    fields.put("state", occasion.state().name());
    fields.put("outcome", occasion.outcome() == null ? "" : occasion.outcome().name());
    fields.put("plan", occasion.plan());
    fields.put("run", occasion.run());
    fields.put("from", occasion.from());
    fields.put("to", occasion.to());
    fields.put("text", occasion.text());
  }

  /** All of it as one object. */
  String json() {
    Map<String, Object> all = new LinkedHashMap<>(fields);
    all.computeIfPresent("outcome", (name, value) -> "".equals(value) ? null : value);
    all.putIfAbsent("outcome", null);
    try {
      return JSON.writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts are always JSON", e);
    }
  }

  static boolean isJson(String body) {
    return body.startsWith("{") || body.startsWith("[");
  }

  /** {@code template} with {@code {state}} and the like replaced, escaped where it is JSON. */
  String filledIn(String template) {
    boolean json = isJson(template);
    return PLACEHOLDER
        .matcher(template)
        .replaceAll(
            found -> {
              String value = fields.get(found.group(1));
              return Matcher.quoteReplacement(
                  value == null ? found.group() : json ? escaped(value) : value);
            });
  }

  private static String escaped(String value) {
    return String.valueOf(JsonStringEncoder.getInstance().quoteAsString(value));
  }

  /** {@code HOLDFAST_STATE} and the like. */
  SortedMap<String, String> environment() {
    SortedMap<String, String> environment = new TreeMap<>();
    fields.forEach(
        (name, value) -> environment.put("HOLDFAST_" + name.toUpperCase(Locale.ROOT), value));
    return environment;
  }
}
