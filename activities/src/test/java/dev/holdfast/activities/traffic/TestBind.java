package dev.holdfast.activities.traffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * A real BIND with one zone, {@code example.com} unless a test wants another. Key {@code holdfast}
 * may change all addresses and aliases in it, key {@code other} nothing.
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

  private static final String ZONE = "example.com";

  private static final String RECORDS =
      """
      app 2 IN A 192.0.2.10
      app6 300 IN AAAA 2001:db8::10
      www 300 IN CNAME weu.example.net.
      """;

  private static final String AUTHORITY =
      """
      $TTL 300
      @ IN SOA ns hostmaster 1 3600 600 86400 60
      @ IN NS ns
      ns IN A 127.0.0.1
      """;

  private final TestProgram program;

  private TestBind(TestProgram program) {
    this.program = program;
  }

  /** The server that takes updates; it tells the one on {@code secondaryPort} of each. */
  public static TestBind primary(int secondaryPort) {
    return primary(ZONE, RECORDS, secondaryPort);
  }

  /** The same for a zone that begins with these records, a line of a zone file each. */
  public static TestBind primary(String zone, String records, int secondaryPort) {
    TestBind bind = new TestBind(new TestProgram("named"));
    bind.program.write("zone.db", AUTHORITY + records);
    bind.start(
        "notify explicit; also-notify { 127.0.0.1 port %d; }; notify-delay 0;"
            .formatted(secondaryPort),
        """
        zone "%s" {
          type primary;
          file "zone.db";
          update-policy { grant holdfast subdomain %s. A AAAA CNAME; };
        };
        """
            .formatted(zone, zone));
    return bind;
  }

  /** A server on {@code port} that copies the zone from another, when it is told. */
  public static TestBind secondary(int primaryPort, int port) {
    return secondary(ZONE, primaryPort, port);
  }

  /** The same for another zone. */
  public static TestBind secondary(String zone, int primaryPort, int port) {
    TestBind bind = new TestBind(new TestProgram("named", port));
    bind.start(
        "notify no;",
        """
        zone "%s" {
          type secondary;
          primaries port %d { 127.0.0.1; };
          file "copy.db";
        };
        """
            .formatted(zone, primaryPort));
    return bind;
  }

  /** The values of the address records that it has for a name, as it answers anybody. */
  public List<String> answers(String name) {
    try {
      Name asked = Name.fromString(name, Name.root);
      SimpleResolver resolver =
          new SimpleResolver(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
      Message question = Message.newQuery(Record.newRecord(asked, Type.A, DClass.IN));
      return resolver.send(question).getSection(Section.ANSWER).stream()
          .map(Record::rdataToString)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
