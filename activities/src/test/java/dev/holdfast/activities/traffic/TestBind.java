package dev.holdfast.activities.traffic;

import java.util.List;

/**
 * A real BIND with the zone {@code example.com}. Key {@code holdfast} may change app, app6 and www
 * in it, key {@code other} nothing.
 */
public final class TestBind implements AutoCloseable {

  /** The secret of key holdfast, in base64. */
  public static final String SECRET = "aG9sZGZhc3QtaG9sZGZhc3QtaG9sZGZhc3QtaG9sZGY=";

  private static final String OPTIONS =
      """
      options {
        directory "%s";
        listen-on port %d { 127.0.0.1; };
        listen-on-v6 { none; };
        pid-file none;
        session-keyfile none;
        managed-keys-directory "%s";
        recursion no;
        dnssec-validation no;
        allow-transfer { 127.0.0.1; };
        %s
      };
      controls { };
      key "holdfast" { algorithm hmac-sha256; secret "%s"; };
      key "other" { algorithm hmac-sha256; secret "%s"; };
      """;

  private final TestProgram program;

  private TestBind(TestProgram program) {
    this.program = program;
  }

  /** The server that takes updates; it tells the one on {@code secondaryPort} of each. */
  public static TestBind primary(int secondaryPort) {
    TestBind bind = new TestBind(new TestProgram("named"));
    bind.program.write(
        "example.com.db",
        """
        $TTL 300
        @ IN SOA ns hostmaster 1 3600 600 86400 60
        @ IN NS ns
        ns IN A 127.0.0.1
        app 2 IN A 192.0.2.10
        app6 300 IN AAAA 2001:db8::10
        www 300 IN CNAME weu.example.net.
        """);
    bind.start(
        "notify explicit; also-notify { 127.0.0.1 port %d; }; notify-delay 0;"
            .formatted(secondaryPort),
        """
        zone "example.com" {
          type primary;
          file "example.com.db";
          update-policy { grant holdfast subdomain example.com. A AAAA CNAME; };
        };
        """);
    return bind;
  }

  /** A server on {@code port} that copies the zone from another, when it is told. */
  public static TestBind secondary(int primaryPort, int port) {
    TestBind bind = new TestBind(new TestProgram("named", port));
    bind.start(
        "notify no;",
        """
        zone "example.com" {
          type secondary;
          primaries port %d { 127.0.0.1; };
          file "copy.db";
        };
        """
            .formatted(primaryPort));
    return bind;
  }

  private void start(String options, String zone) {
    String folder = program.folder().toString();
    try {
      program.write(
          "named.conf", OPTIONS.formatted(folder, port(), folder, options, SECRET, SECRET) + zone);
      program.start(
          List.of(
              TestProgram.require("named"), "-f", "-4", "-n", "1", "-c", folder + "/named.conf"));
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  public int port() {
    return program.port();
  }

  /** Kills it. */
  public void kill() {
    program.kill();
  }

  /** Starts it again. */
  public void restart() {
    program.start();
  }

  @Override
  public void close() {
    program.close();
  }
}
