package dev.holdfast.workflows.plan;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where clients are sent.
 *
 * @param method what is told
 * @param address what of it: of clients their own multi-host URL, of HAProxy its runtime socket, of
 *     pgbouncer its admin console, of DNS a name, of HTTP a URL
 * @param targets where clients are sent, by site
 * @param ttl how long clients may keep an old answer; null if they keep none
 * @param login of clients and pgbouncer; null of all others
 * @param pgbouncer only of pgbouncer
 * @param dns only of DNS
 * @param http only of HTTP
 */
public record Traffic(
    String component,
    Terms terms,
    List<Check> checks,
    Method method,
    Reference address,
    List<Target> targets,
    @Nullable Duration ttl,
    @Nullable Login login,
    @Nullable Pooler pgbouncer,
    @Nullable Zone dns,
    @Nullable Hook http)
    implements Component {

  public Traffic {
    checks = List.copyOf(checks);
    targets = List.copyOf(targets);
  }

  @Override
  public Kind kind() {
    return Kind.TRAFFIC;
  }

  /** Where clients are sent while the system runs at {@code site}. */
  public record Target(String site, Reference address) {}

  /**
   * Who logs in, to look or to command.
   *
   * @param password null if none is asked for
   */
  public record Login(Reference user, @Nullable SecretReference password) {}

  /**
   * One database of a pgbouncer.
   *
   * @param database as pgbouncer calls it
   * @param file the configuration file, on the worker's host, whose line says where it is
   */
  public record Pooler(String database, Reference file) {}

  /**
   * A zone that is changed by signed updates.
   *
   * @param servers every authoritative server as {@code HOST} or {@code HOST:PORT}; the first takes
   *     updates
   * @param key the name of the TSIG key
   * @param algorithm of the key
   * @param secret of the key, in base64
   */
  public record Zone(
      Reference zone,
      List<Reference> servers,
      Reference key,
      Algorithm algorithm,
      SecretReference secret) {
    public Zone {
      servers = List.copyOf(servers);
    }
  }

  /**
   * A request that sends clients elsewhere. In addresses and body {@code {target}} stands for the
   * site's target.
   *
   * @param send the request's method
   * @param body null for none
   * @param header the one that holds the secret
   * @param secret the header's value; null for no such header
   * @param observe where a GET tells where clients are sent
   * @param pointer JSON pointer to the target in that answer; null if the answer is the target
   */
  public record Hook(
      Verb send,
      @Nullable String body,
      String header,
      @Nullable SecretReference secret,
      Reference observe,
      @Nullable String pointer) {}

  /** What sends clients to a site. */
  public enum Method {
    CLIENTS,
    HAPROXY,
    PGBOUNCER,
    DNS,
    HTTP
  }

  /** The hash of an HMAC by which updates of a zone are signed. */
  public enum Algorithm {
    SHA256,
    SHA384,
    SHA512
  }

  /** Methods of HTTP that change something. */
  public enum Verb {
    POST,
    PUT,
    PATCH
  }
}
