package dev.holdfast.activities.postgres;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.workflows.plan.Member;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Server;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** Sessions in the maintenance database of a cluster's members, with a limit on every wait. */
final class WitnessSessions {

  private final References references;
  private final Server server;
  private final String name;

  /**
   * For one server.
   *
   * @param name what the sessions are called on the server
   */
  WitnessSessions(References references, Server server, String name) {
    this.references = references;
    this.server = server;
    this.name = name.length() <= 63 ? name : name.substring(0, 63);
  }

  /**
   * What the driver counts in whole seconds is rounded up; answers are due within {@code limit}.
   */
  PostgresSession open(Member member, Duration limit) throws SQLException {
    String seconds = Long.toString(Math.max(1, (limit.toMillis() + 999) / 1000));
    Properties properties = new Properties();
    properties.setProperty("user", value(server.user()));
    SecretReference password = server.password();
    if (password != null) {
      properties.setProperty("password", PostgresServers.known(() -> references.resolve(password)));
    }
    properties.setProperty("ApplicationName", name);
    properties.setProperty("connectTimeout", seconds);
    properties.setProperty("loginTimeout", seconds);
    properties.setProperty("socketTimeout", seconds);
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("gssEncMode", "disable");
    // several statements go in one message, and come back in one
    properties.setProperty("preferQueryMode", "simple");
    Connection connection = DriverManager.getConnection(url(member), properties);
    connection.setNetworkTimeout(Runnable::run, (int) Math.max(1, limit.toMillis()));
    return new PostgresSession(connection);
  }

  private String url(Member member) {
    String database = URLEncoder.encode(server.maintenanceDatabase(), StandardCharsets.UTF_8);
    return "jdbc:postgresql://" + address(member) + "/" + database.replace("+", "%20");
  }

  /** Host and port as people write them. */
  String address(Member member) {
    String host = value(member.host());
    int port = PostgresServers.known(() -> references.port(member.port()));
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private String value(Reference reference) {
    return PostgresServers.known(() -> references.resolve(reference));
  }
}
