package dev.holdfast.activities.traffic;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One server of a backend, as {@code show servers state} tells it; numbers as in section 9.3 of
 * HAProxy's management guide.
 */
record HaproxyServer(int operation, int administration) {

  /**
   * Maintenance and draining, whoever wanted them; without the mere mark "so it was configured".
   */
  private static final int TAKEN_OUT = 0x01 | 0x02 | 0x08 | 0x10 | 0x20 | 0x40;

  private static final int STOPPED = 0;
  private static final int CURRENT_SESSIONS = 4;

  /** By {@code BACKEND/SERVER}. */
  static Map<String, HaproxyServer> parse(String answer) {
    Map<String, HaproxyServer> servers = new LinkedHashMap<>();
    List<String> columns = List.of();
    for (String line : answer.lines().toList()) {
      List<String> words = List.of(line.split(" "));
      if (line.startsWith("# ")) {
        columns = words.subList(1, words.size());
      } else if (!columns.isEmpty() && words.size() >= columns.size()) {
        servers.put(
            words.get(columns.indexOf("be_name")) + "/" + words.get(columns.indexOf("srv_name")),
            new HaproxyServer(
                Integer.parseInt(words.get(columns.indexOf("srv_op_state"))),
                Integer.parseInt(words.get(columns.indexOf("srv_admin_state")))));
      }
    }
    return servers;
  }

  /** Those that have open sessions, of the table that {@code show stat} prints. */
  static List<String> busy(String statistics) {
    List<String> busy = new ArrayList<>();
    for (String line : statistics.lines().toList()) {
      String[] columns = line.split(",", CURRENT_SESSIONS + 2);
      if (!line.startsWith("#")
          && columns.length > CURRENT_SESSIONS
          && !columns[CURRENT_SESSIONS].equals("0")) {
        busy.add(columns[0] + "/" + columns[1]);
      }
    }
    return busy;
  }

  /** Whether HAProxy is told to send clients there, healthy or not. */
  boolean takesClients() {
    return (administration & TAKEN_OUT) == 0;
  }

  boolean isUp() {
    return takesClients() && operation != STOPPED;
  }

  @Override
  public String toString() {
    if (!takesClients()) {
      return "taken out";
    }
    return isUp() ? "up" : "down";
  }
}
