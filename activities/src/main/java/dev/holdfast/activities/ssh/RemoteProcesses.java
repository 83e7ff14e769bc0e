package dev.holdfast.activities.ssh;

import dev.holdfast.activities.process.Host;
import dev.holdfast.activities.process.Resident;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel of a machine that is logged in to says of its processes. */
final class RemoteProcesses {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** {@code /proc/PID/cwd}, a tab, and where that leads, if we may know. */
  private static final Pattern PLACE = Pattern.compile("/proc/(\\d+)/cwd\t(.*)");

  private final Host host;

  RemoteProcesses(Host host) {
    this.host = host;
  }

  /** Those that work in {@code directory}, or of which that can't be told. */
  List<Resident> residents(String directory) {
    Map<Long, Boolean> places = places(directory);
    if (places.isEmpty()) {
      return List.of();
    }
    List<String> command = new ArrayList<>(List.of("cat"));
    places.keySet().forEach(pid -> command.add("/proc/" + pid + "/stat"));
    // one that has ended meanwhile makes cat complain, and prints no line
    return host.run(LIMIT, command)
        .output()
        .lines()
        .map(line -> Resident.of(line, false))
        .flatMap(Optional::stream)
        .map(it -> it.seenThere(places.getOrDefault(it.pid(), false)))
        .toList();
  }

  /** Whether each is known to work there. */
  private Map<Long, Boolean> places(String directory) {
    Host.Answer answer =
        host.run(
            LIMIT,
            List.of(
                "find",
                "/proc",
                "-mindepth",
                "2",
                "-maxdepth",
                "2",
                "-name",
                "cwd",
                "-path",
                "/proc/[0-9]*/cwd",
                "-printf",
                "%p\\t%l\\n"));
    Map<Long, Boolean> places = new TreeMap<>();
    answer
        .output()
        .lines()
        .map(PLACE::matcher)
        .filter(Matcher::matches)
        .filter(it -> it.group(2).isEmpty() || it.group(2).equals(directory))
        .forEach(it -> places.put(Long.parseLong(it.group(1)), it.group(2).equals(directory)));
    return places;
  }
}
