package dev.holdfast.cli;

import dev.holdfast.cli.AckedWrites.Ack;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@link AckedWrites} of one server in a process of its own, which may be at another site, and the
 * log that it keeps. Times in the log are those of this host's steady clock.
 */
final class AckedClient implements AutoCloseable {

  /** How many write at the same time. */
  static final int CLIENTS = 4;

  private static final int PAUSE_MILLIS = 20;

  private final Process process;
  private final Path log;

  private AckedClient(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** One whose command begins with {@code prefix}; it never gives up waiting for an answer. */
  static AckedClient start(List<String> prefix, String database, int port, Path log)
      throws IOException {
    Files.createFile(log);
    List<String> command = new ArrayList<>(prefix);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(AckedClient.class.getName(), database));
    command.addAll(List.of(Integer.toString(port), log.toString()));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.redirectOutput(Redirect.appendTo(log.resolveSibling("client-talk").toFile()));
    return new AckedClient(builder.start(), log);
  }

  /**
   * Writes until its input ends.
   *
   * @param arguments the database, the server's port, and the log
   */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[1]);
    Path log = Path.of(arguments[2]);
    try (AckedWrites writes = AckedWrites.patient(CLIENTS, arguments[0], 0, port)) {
      Thread input = new Thread(AckedClient::awaitEndOfInput, "input");
      input.start();
      int written = 0;
      while (input.isAlive()) {
        written = write(writes, written, log);
        input.join(PAUSE_MILLIS);
      }
      writes.stop();
      write(writes, written, log);
    }
  }

  private static void awaitEndOfInput() {
    try {
      System.in.readAllBytes();
    } catch (IOException e) {
      System.err.println(e.getMessage());
    }
  }

  private static int write(AckedWrites writes, int written, Path log) throws IOException {
    List<Ack> all = writes.acks();
    StringBuilder text = new StringBuilder();
    for (Ack it : all.subList(written, all.size())) {
      text.append(it.number()).append(' ').append(it.id()).append(' ').append(it.port());
      text.append(' ').append(it.nanos()).append(' ').append(it.sent()).append('\n');
    }
    Files.writeString(log, text, StandardOpenOption.APPEND);
    return all.size();
  }

  /** What was acknowledged to it, as far as it has come to write that down. */
  List<Ack> acks() throws IOException {
    String text = Files.readString(log);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(AckedClient::ack).toList();
  }

  private static Ack ack(String line) {
    String[] all = line.split(" ", -1);
    return new Ack(
        Long.parseLong(all[0]),
        Long.parseLong(all[1]),
        Integer.parseInt(all[2]),
        Long.parseLong(all[3]),
        Long.parseLong(all[4]));
  }

  /** Returns once it sends nothing more and has written down all. */
  void stop() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(70, TimeUnit.SECONDS)) {
      throw new AssertionError("the client does not end");
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
