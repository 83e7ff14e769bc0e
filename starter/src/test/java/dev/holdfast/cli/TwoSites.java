package dev.holdfast.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Two network namespaces, each with a loopback interface of its own, and one line between them that
 * can be cut. Nothing outside can reach into them. When closed, at the latest when this JVM ends,
 * whatever still runs in them is killed, and they are gone.
 */
final class TwoSites implements AutoCloseable {

  /** The address of the site that is left. */
  static final String HERE = "10.213.77.1";

  /** The address of the site that is lost. */
  static final String THERE = "10.213.77.2";

  private static final String LINE = "line";
  private static final String NOBODY = "02:00:00:00:00:00";

  private final String name;
  private final String here;
  private final String there;
  private final Thread hook = new Thread(this::remove);

  private TwoSites(String name) {
    this.name = name;
    here = name + "-here";
    there = name + "-there";
  }

  /** Whether this machine lets us: root, and the program {@code ip}. */
  static boolean arePossible() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return false;
    }
    try {
      begin("holdfast-trial-" + ProcessHandle.current().pid()).close();
      return true;
    } catch (IllegalStateException | UncheckedIOException e) {
      System.err.println("no network namespaces: " + e.getMessage());
      return false;
    }
  }

  /** New ones. */
  static TwoSites begin(String name) {
    TwoSites sites = new TwoSites(name);
    Runtime.getRuntime().addShutdownHook(sites.hook);
    try {
      sites.make();
      return sites;
    } catch (RuntimeException e) {
      sites.close();
      throw e;
    }
  }

  /** Those that another process has begun, which ends them. */
  static TwoSites begunAs(String name) {
    return new TwoSites(name);
  }

  private void make() {
    run("ip", "netns", "add", here);
    run("ip", "netns", "add", there);
    run("ip", "-n", here, "link", "add", LINE, "type", "veth", "peer", LINE, "netns", there);
    up(here, HERE);
    up(there, THERE);
  }

  private static void up(String site, String address) {
    run("ip", "-n", site, "addr", "add", address + "/30", "dev", LINE);
    run("ip", "-n", site, "link", "set", LINE, "up");
    run("ip", "-n", site, "link", "set", "lo", "up");
  }

  String name() {
    return name;
  }

  /** What a command in the site that is left begins with. */
  List<String> here() {
    return List.of("nsenter", "--net=/run/netns/" + here);
  }

  /** What a command in the site that is lost begins with. */
  List<String> there() {
    return List.of("nsenter", "--net=/run/netns/" + there);
  }

  /** What either sends gets lost from now on, and nobody is told. */
  void cut() {
    run("ip", "-n", there, "neigh", "replace", HERE, "lladdr", NOBODY, "dev", LINE);
    run("ip", "-n", here, "neigh", "replace", THERE, "lladdr", NOBODY, "dev", LINE);
  }

  /** They reach each other again. */
  void mend() {
    run("ip", "-n", there, "neigh", "del", HERE, "dev", LINE);
    run("ip", "-n", here, "neigh", "del", THERE, "dev", LINE);
  }

  private static void run(String... command) {
    try {
      Path output = Files.createTempFile("holdfast", ".ip");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
          throw new IllegalStateException(
              String.join(" ", command) + ": " + Files.readString(output));
        }
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    remove();
    Runtime.getRuntime().removeShutdownHook(hook);
  }

  private void remove() {
    for (String site : List.of(there, here)) {
      if (Files.exists(Path.of("/run/netns", site))) {
        inside(site).forEach(ProcessHandle::destroyForcibly);
        run("ip", "netns", "del", site);
      }
    }
  }

  private static List<ProcessHandle> inside(String site) {
    List<ProcessHandle> found = new ArrayList<>();
    try {
      Object wanted = Files.getAttribute(Path.of("/run/netns", site), "unix:ino");
      ProcessHandle.allProcesses().filter(it -> isIn(it, wanted)).forEach(found::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  private static boolean isIn(ProcessHandle process, Object network) {
    try {
      Path its = Path.of("/proc", Long.toString(process.pid()), "ns", "net");
      return Files.getAttribute(its, "unix:ino").equals(network);
    } catch (IOException e) {
      return false; // gone
    }
  }
}
