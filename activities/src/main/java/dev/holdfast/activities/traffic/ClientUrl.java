package dev.holdfast.activities.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A URL with several servers, as JDBC and libpq take it; user and password in it are not read.
 *
 * @param database as the URL has it, encoded
 * @param wantsPrimary whether it leads to a server that takes writes only
 */
record ClientUrl(List<HostAndPort> servers, String database, boolean wantsPrimary) {

  private static final int POSTGRES = 5432;
  private static final Pattern URL =
      Pattern.compile("(?:jdbc:)?postgres(?:ql)?://(?:[^/@]*@)?([^/?]+)/([^?]*)(\\?.*)?");
  private static final Pattern PRIMARY =
      Pattern.compile(
          "[?&](targetServerType=(primary|master)|target_session_attrs=(primary|read-write))(&|$)");

  ClientUrl {
    servers = List.copyOf(servers);
  }

  /** Empty if it is not one. */
  static Optional<ClientUrl> of(String text) {
    Matcher matcher = URL.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    List<HostAndPort> servers = new ArrayList<>();
    for (String part : matcher.group(1).split(",", -1)) {
      Optional<HostAndPort> server = HostAndPort.of(part, POSTGRES);
      if (server.isEmpty()) {
        return Optional.empty();
      }
      servers.add(server.get());
    }
    String settings = matcher.group(3) == null ? "" : matcher.group(3);
    return Optional.of(new ClientUrl(servers, matcher.group(2), PRIMARY.matcher(settings).find()));
  }
}
