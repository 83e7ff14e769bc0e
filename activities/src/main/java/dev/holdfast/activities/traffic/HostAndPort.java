package dev.holdfast.activities.traffic;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where something listens; {@code host:port}, an IPv6 address in brackets. */
record HostAndPort(String host, int port) {

  private static final Pattern TEXT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%]+)]|([A-Za-z0-9._-]+))(?::([0-9]{1,5}))?");
  private static final int HIGHEST_PORT = 65_535;

  /** Empty if it is not one. */
  static Optional<HostAndPort> of(String text, int standardPort) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    int port = matcher.group(3) == null ? standardPort : Integer.parseInt(matcher.group(3));
    return port < 1 || port > HIGHEST_PORT
        ? Optional.empty()
        : Optional.of(new HostAndPort(host, port));
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
