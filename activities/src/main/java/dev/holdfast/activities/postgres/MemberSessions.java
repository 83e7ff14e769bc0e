package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.site.MemberTarget;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** Opens sessions on one server of a cluster, in its maintenance database. */
final class MemberSessions {

  private final References references;

  MemberSessions(References references) {
    this.references = references;
  }

  /**
   * A new session.
   *
   * @param name what the server shows it as
   * @param answer the longest wait for an answer; for connecting and logging in at most five
   *     seconds
   */
  PostgresSession open(MemberTarget target, String name, Duration answer) throws SQLException {
    String seconds = Long.toString(Math.max(1, answer.toSeconds()));
    Properties properties = new Properties();
    properties.setProperty("user", value(target.server().user()));
    SecretReference password = target.server().password();
    if (password != null) {
      properties.setProperty("password", PostgresServers.known(() -> references.resolve(password)));
    }
    properties.setProperty("ApplicationName", name);
    String login = Long.toString(Math.max(1, Math.min(5, answer.toSeconds())));
    properties.setProperty("connectTimeout", login);
    properties.setProperty("loginTimeout", login);
    properties.setProperty("socketTimeout", seconds);
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("gssEncMode", "disable");
    String url = "jdbc:postgresql://" + address(target) + "/" + database(target);
    return new PostgresSession(DriverManager.getConnection(url, properties));
  }

  /** Host and port as people write them. */
  String address(MemberTarget target) {
    String host = value(target.member().host());
    int port = PostgresServers.known(() -> references.port(target.member().port()));
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private static String database(MemberTarget target) {
    return java.net.URLEncoder.encode(
            target.server().maintenanceDatabase(), java.nio.charset.StandardCharsets.UTF_8)
        .replace("+", "%20");
  }

  private String value(Reference reference) {
    return PostgresServers.known(() -> references.resolve(reference));
  }
}
