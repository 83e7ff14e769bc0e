package dev.holdfast.activities.traffic;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One line of commands to a runtime socket, and the answer. Not blocking, since a UNIX socket knows
 * no time limit.
 */
final class HaproxySocket implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final int BUFFER = 16 * 1024;

  private final SocketChannel channel;
  private final Selector selector;
  private final SelectionKey key;
  private final long end = System.nanoTime() + LIMIT.toNanos();

  private HaproxySocket(SocketAddress address) throws IOException {
    channel =
        address instanceof UnixDomainSocketAddress
            ? SocketChannel.open(java.net.StandardProtocolFamily.UNIX)
            : SocketChannel.open();
    selector = Selector.open();
    channel.configureBlocking(false);
    key = channel.register(selector, 0);
  }

  /**
   * What HAProxy answers.
   *
   * @param address a path, or {@code HOST:PORT}
   */
  static String ask(String address, String commands) throws IOException {
    SocketAddress socket = socket(address);
    try (HaproxySocket open = new HaproxySocket(socket)) {
      open.connect(socket);
      open.write(commands + "\n");
      return open.read();
    }
  }

  private static SocketAddress socket(String address) throws IOException {
    if (address.startsWith("/")) {
      return UnixDomainSocketAddress.of(address);
    }
    HostAndPort listening =
        HostAndPort.of(address, 0)
            .orElseThrow(() -> new IOException("it must be a path or HOST:PORT"));
    InetSocketAddress socket = new InetSocketAddress(listening.host(), listening.port());
    if (socket.isUnresolved()) {
      throw new IOException("the host has no address");
    }
    return socket;
  }

  private void connect(SocketAddress address) throws IOException {
    if (!channel.connect(address)) {
      await(SelectionKey.OP_CONNECT);
      channel.finishConnect();
    }
  }

  private void write(String text) throws IOException {
    ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
    while (bytes.hasRemaining()) {
      await(SelectionKey.OP_WRITE);
      channel.write(bytes);
    }
  }

  private String read() throws IOException {
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    while (true) {
      await(SelectionKey.OP_READ);
      if (channel.read(buffer) < 0) {
        return answer.toString(StandardCharsets.UTF_8);
      }
      answer.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
  }

  private void await(int operation) throws IOException {
    key.interestOps(operation);
    long left = (end - System.nanoTime()) / 1_000_000;
    if (left <= 0 || selector.select(left) == 0) {
      throw new SocketTimeoutException("no answer within " + LIMIT.toSeconds() + " s");
    }
    selector.selectedKeys().clear();
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      selector.close();
    }
  }
}
