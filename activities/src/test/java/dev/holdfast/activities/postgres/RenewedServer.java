package dev.holdfast.activities.postgres;

/**
 * A server that each test of a class gets as it was at first, whatever the one before did to it: in
 * a fraction of the time that a new one takes.
 */
final class RenewedServer {

  private final LocalPostgres server;
  private final KeptDirectory kept;

  /** Of a server that the tests may kill. */
  RenewedServer(LocalPostgres server) {
    this.server = server;
    server.stop();
    kept = KeptDirectory.of(server);
  }

  /** As it was, running. */
  LocalPostgres anew() {
    server.kill();
    kept.putBack();
    server.start();
    return server;
  }
}
