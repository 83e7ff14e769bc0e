package dev.holdfast.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** What stands in for a container of the development stack: a process that needs its files. */
final class StackService {

  private StackService() {}

  /**
   * Runs until it is killed: its name, the stack's folder, the port that the gateway listens on.
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    String name = arguments[0];
    Path stack = Path.of(arguments[1]);
    if (Files.readString(stack.resolve("keys/unseal")).isBlank()) {
      throw new IllegalStateException("sealed");
    }
    if (name.equals("gateway")) {
      serve(stack, Integer.parseInt(arguments[2]));
    }
    Path whole = stack.resolve("../run/" + name + ".new");
    Files.writeString(whole, Long.toString(ProcessHandle.current().pid()));
    Files.move(whole, stack.resolve("../run/" + name + ".pid"));
    new CountDownLatch(1).await();
  }

  private static void serve(Path stack, int port) throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    HttpServer server = HttpServer.create(address, 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(isGood(stack) ? 200 : 503, -1);
          exchange.close();
        });
    server.start();
  }

  private static boolean isGood(Path stack) throws IOException {
    return Files.readString(stack.resolve("config/compose.yaml")).contains("gateway:")
        && Files.size(stack.resolve("certificates/stack.pem")) > 0
        && runs(stack, "vault")
        && runs(stack, "app");
  }

  private static boolean runs(Path stack, String name) throws IOException {
    Path file = stack.resolve("../run/" + name + ".pid");
    return Files.exists(file)
        && ProcessHandle.of(Long.parseLong(Files.readString(file).strip())).isPresent();
  }
}
