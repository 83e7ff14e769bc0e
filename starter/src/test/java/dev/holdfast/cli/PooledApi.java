package dev.holdfast.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A service that keeps the one connection it made when it was started: once its database is
 * elsewhere it is of no use until somebody restarts it. {@code GET /health} tells whether it could
 * write; a {@code POST} runs a statement.
 */
final class PooledApi implements AutoCloseable {

  private final String name;
  private final String url;
  private final Path restarts;
  private final HttpServer server;
  private @Nullable Connection connection;
  private long connectedAfter = -1;

  /**
   * Runs already.
   *
   * @param url of its database, wherever that takes writes
   * @param restarts a file to which its name is written, on a line, for each restart
   */
  PooledApi(String name, String url, Path restarts) throws IOException {
    this.name = name;
    this.url = url;
    this.restarts = restarts;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/health", it -> answer(it, "SELECT pg_is_in_recovery()"));
    server.createContext(
        "/", it -> answer(it, new String(it.getRequestBody().readAllBytes(), UTF_8)));
    server.start();
  }

  /** Where it tells how it is. */
  String health() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/health";
  }

  /** Where it takes statements. */
  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private synchronized void answer(HttpExchange exchange, String sql) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(works(sql) ? 200 : 503, -1);
    }
  }

  private boolean works(String sql) throws IOException {
    try (Statement statement = connected().createStatement()) {
      if (!statement.execute(sql)) {
        return true;
      }
      try (ResultSet row = statement.getResultSet()) {
        return row.next() && !row.getBoolean(1);
      }
    } catch (SQLException e) {
      return false;
    }
  }

  private Connection connected() throws IOException, SQLException {
    long asked = Files.readAllLines(restarts).stream().filter(name::equals).count();
    if (asked != connectedAfter) {
      disconnect();
      connectedAfter = asked;
      connection = DriverManager.getConnection(url);
    }
    if (connection == null) {
      throw new SQLException("it did not come up");
    }
    return connection;
  }

  private void disconnect() throws SQLException {
    if (connection != null) {
      connection.close();
      connection = null;
    }
  }

  @Override
  public void close() {
    server.stop(0);
    try {
      disconnect();
    } catch (SQLException e) {
      return; // its server was quicker
    }
  }
}
