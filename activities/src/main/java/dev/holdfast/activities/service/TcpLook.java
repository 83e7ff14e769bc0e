package dev.holdfast.activities.service;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** One connection, closed at once. */
final class TcpLook {

  static final String ACCEPTED = "accepted";

  private TcpLook() {}

  /** {@link #ACCEPTED}, or why not; never the address, which may come from a reference. */
  static String see(String host, int port, Duration within) {
    InetSocketAddress address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      return "the host has no address";
    }
    try (Socket socket = new Socket()) {
      socket.connect(address, Math.toIntExact(Math.max(1, within.toMillis())));
      return ACCEPTED;
    } catch (SocketTimeoutException e) {
      return "no answer in time";
    } catch (IOException e) {
      return "not accepted: " + e.getClass().getSimpleName();
    }
  }
}
