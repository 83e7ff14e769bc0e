package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Host;
import dev.holdfast.workflows.failover.TakeoverLooks.Disk;
import dev.holdfast.workflows.plan.ServerControl;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.MemberTarget;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The disks of a server's data and log, as {@code df} tells of them on its host. */
final class StandbyDisks {

  private static final Duration LIMIT = Duration.ofSeconds(3);
  private static final long KIBIBYTE = 1024;

  /** A line of {@code df -P -k}: device, size, used, free, percentage, mount. */
  private static final Pattern LINE =
      Pattern.compile(".*?\\s+(\\d+)\\s+\\d+\\s+(-?\\d+)\\s+\\d+%\\s+(/.*)");

  private StandbyDisks() {}

  /** Fails where its host can't be asked. */
  static List<Disk> of(ServerAccess access, MemberTarget standby) throws InterruptedException {
    ServerControl control = standby.member().control();
    if (control == null || control.method() == ServerControl.Method.COMMAND) {
      throw FailureCode.CONTROL_FAILED.failure(
          "the plan does not say how its host is looked at (control)");
    }
    return access.with(standby, it -> seen(it.directory()));
  }

  private static List<Disk> seen(ServerDirectory directory) {
    Host host = directory.host();
    String data = directory.path();
    Host.Answer answer = host.look(LIMIT, List.of("df", "-P", "-k", data, data + "/pg_wal"));
    if (!answer.succeeded()) {
      throw FailureCode.CONTROL_FAILED.failure("df: " + answer.complaint());
    }
    return parsed(answer.output());
  }

  /** The second line, of the log, may be about the same disk. */
  static List<Disk> parsed(String output) {
    Map<String, Disk> disks = new LinkedHashMap<>();
    List<Matcher> lines = output.lines().map(LINE::matcher).filter(Matcher::matches).toList();
    if (lines.size() != 2) {
      throw FailureCode.CONTROL_FAILED.failure("df does not answer as POSIX wants it");
    }
    for (int i = 0; i < lines.size(); i++) {
      Matcher line = lines.get(i);
      String mount = line.group(3).strip();
      disks.put(mount, new Disk(mount, bytes(line, 2), bytes(line, 1), i == 1));
    }
    return List.copyOf(disks.values());
  }

  private static long bytes(Matcher line, int group) {
    return Math.max(0, Long.parseLong(line.group(group))) * KIBIBYTE;
  }
}
