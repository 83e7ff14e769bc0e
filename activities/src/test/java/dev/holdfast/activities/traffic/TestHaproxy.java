package dev.holdfast.activities.traffic;

import java.util.List;

/** A real HAProxy that sends TCP clients to servers weu, neu and ash of backend notes. */
public final class TestHaproxy implements AutoCloseable {

  private final TestProgram program;

  private TestHaproxy(TestProgram program) {
    this.program = program;
  }

  /**
   * Starts one that sends clients to weu.
   *
   * @param level what the runtime socket lets do: user, operator or admin
   * @param settings of each server, such as {@code check}
   * @param ports of the three servers
   */
  public static TestHaproxy start(String level, String settings, List<Integer> ports) {
    String haproxy = TestProgram.require("haproxy");
    TestHaproxy started = new TestHaproxy(new TestProgram("haproxy"));
    try {
      started.program.write("haproxy.cfg", started.configuration(level, settings, ports));
      started.program.start(List.of(haproxy, "-db", "-f", "haproxy.cfg"));
      return started;
    } catch (RuntimeException | Error e) {
      started.close();
      throw e;
    }
  }

  private String configuration(String level, String settings, List<Integer> ports) {
    return """
    global
      stats socket %s mode 600 level %s
    defaults
      mode tcp
      timeout connect 2s
      timeout client 1m
      timeout server 1m
      default-server inter 100ms rise 1 fall 1 %s
    listen notes
      bind 127.0.0.1:%d
      server weu 127.0.0.1:%d
      server neu 127.0.0.1:%d disabled
      server ash 127.0.0.1:%d disabled
    """
        .formatted(socket(), level, settings, port(), ports.get(0), ports.get(1), ports.get(2));
  }

  /** Where clients connect. */
  public int port() {
    return program.port();
  }

  /** Its runtime socket. */
  public String socket() {
    return program.folder().resolve("admin.sock").toString();
  }

  /** Kills it. */
  public void kill() {
    program.kill();
  }

  @Override
  public void close() {
    program.close();
  }
}
