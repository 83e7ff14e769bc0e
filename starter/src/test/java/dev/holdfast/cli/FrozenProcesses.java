package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.postgres.LocalPostgres;
import dev.holdfast.activities.postgres.TestCluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Processes that stand still since SIGSTOP, until they are thawed; at the latest when closed. */
final class FrozenProcesses implements AutoCloseable {

  private final List<Long> pids;
  private boolean thawed;

  private FrozenProcesses(List<Long> pids) {
    this.pids = List.copyOf(pids);
    signal("STOP");
  }

  static FrozenProcesses of(List<Long> pids) {
    return new FrozenProcesses(pids);
  }

  /** A whole server: what it had begun to do is in the middle of being done. */
  static FrozenProcesses of(LocalPostgres server) {
    ProcessHandle first = ProcessHandle.of(server.pid()).orElseThrow();
    List<Long> all = new ArrayList<>();
    Stream.concat(Stream.of(first), first.descendants()).forEach(it -> all.add(it.pid()));
    return of(all);
  }

  /** One of a standby's own processes, by its {@code backend_type}. */
  static FrozenProcesses of(LocalPostgres standby, String type) {
    String pid = "SELECT pid FROM pg_stat_activity WHERE backend_type = '%s'".formatted(type);
    return of(List.of(TestCluster.number(standby, pid)));
  }

  /** They go on, those that still live. Safe to repeat. */
  synchronized void thaw() {
    if (!thawed) {
      thawed = true;
      signal("CONT");
    }
  }

  private void signal(String name) {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    pids.forEach(it -> command.add(it.toString()));
    try {
      int exitCode = new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
      assertThat(thawed || exitCode == 0).as("SIG%s to %s", name, pids).isTrue();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thaw();
  }
}
