package dev.holdfast.activities.postgres;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a standby reaches the server that it follows: {@code primary_conninfo}, as keys and values.
 */
record ConnectionString(String text) {

  /** A value is quoted or has no blank in it. */
  private static final String VALUE = "\\s*=\\s*('(?:[^'\\\\]|\\\\.)*'|\\S+)";

  private static final Pattern HOST = Pattern.compile("\\bhost" + VALUE);
  private static final Pattern PORT = Pattern.compile("\\bport" + VALUE);
  private static final Pattern NAME = Pattern.compile("\\bapplication_name" + VALUE);
  private static final Pattern ADDRESS = Pattern.compile("\\b(?:hostaddr|host|port)" + VALUE);

  /** A URI says the same in a form that is not taken apart here. */
  boolean isUri() {
    return text.strip().startsWith("postgres");
  }

  boolean leadsTo(String host, int port) {
    return value(HOST).orElse("").equals(host)
        && value(PORT).orElse("5432").equals(Integer.toString(port));
  }

  /** The same to another server, with all else that it says. */
  ConnectionString to(String host, int port) {
    String rest = ADDRESS.matcher(text).replaceAll("").strip().replaceAll(" +", " ");
    return new ConnectionString("host=%s port=%d %s".formatted(host, port, rest).strip());
  }

  /** The same under another {@code application_name}. */
  ConnectionString named(String application) {
    String rest = NAME.matcher(text).replaceAll("").strip().replaceAll(" +", " ");
    return new ConnectionString((rest + " application_name=" + quoted(application)).strip());
  }

  /** A value as such strings have it. */
  static String quoted(String value) {
    return value.matches("[A-Za-z0-9_.:/-]+")
        ? value
        : "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private Optional<String> value(Pattern key) {
    Matcher found = key.matcher(text);
    return found.find() ? Optional.of(found.group(1).replaceAll("^'|'$", "")) : Optional.empty();
  }
}
