package dev.holdfast.activities.traffic;

import static dev.holdfast.activities.traffic.TrafficAddresses.misdescribed;
import static dev.holdfast.activities.traffic.TrafficAddresses.part;

import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The configuration file that has a database's line, such as {@code notes = host=10.0.0.5
 * port=5432}. Only host and port in that line are changed, and the file is exchanged in one moment,
 * with the owner and mode that it had.
 */
final class PgbouncerFile {

  /** {@code key=value}, where a value with spaces is in single quotes. */
  private static final Pattern PAIR = Pattern.compile("(\\w+)(\\s*=\\s*)('(?:[^']|'')*'|\\S*)");

  private final Traffic traffic;
  private final Path file;
  private final String database;

  PgbouncerFile(Traffic traffic, Path file) {
    this.traffic = traffic;
    this.file = file;
    this.database = part(traffic.pgbouncer()).database();
  }

  /** Whether anything had to be changed. */
  boolean pointTo(HostAndPort server) {
    try {
      // a link stays a link
      Path real = file.toRealPath();
      String before = Files.readString(real);
      String after = pointed(before, server);
      if (after.equals(before)) {
        return false;
      }
      replace(real, after);
      return true;
    } catch (NoSuchFileException e) {
      throw misdescribed(traffic, "there is no file " + file + " on the worker's host");
    } catch (AccessDeniedException e) {
      throw FailureCode.TRAFFIC_REFUSED.failure(
          "%s: the worker may not change %s".formatted(traffic.component(), e.getFile()));
    } catch (IOException e) {
      throw FailureCode.TRAFFIC_UNREACHABLE.failure(
          "%s: %s could not be changed: %s".formatted(traffic.component(), file, e.getMessage()));
    }
  }

  private String pointed(String text, HostAndPort server) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    Pattern begin =
        Pattern.compile("\\s*(?:%1$s|\"%1$s\")\\s*=".formatted(Pattern.quote(database)));
    List<Integer> places =
        IntStream.range(0, lines.size())
            .filter(it -> begin.matcher(lines.get(it)).lookingAt())
            .boxed()
            .toList();
    if (places.size() != 1) {
      throw misdescribed(
          traffic,
          "%s must have one line for database %s, has %d".formatted(file, database, places.size()));
    }
    int place = places.get(0);
    Matcher name = begin.matcher(lines.get(place));
    int end = name.lookingAt() ? name.end() : 0;
    String settings = lines.get(place).substring(end);
    settings = with("host", server.host(), settings);
    settings = with("port", Integer.toString(server.port()), settings);
    lines.set(place, lines.get(place).substring(0, end) + settings);
    return String.join("\n", lines);
  }

  private static String with(String key, String value, String settings) {
    boolean there = PAIR.matcher(settings).results().anyMatch(it -> it.group(1).equals(key));
    return there
        ? PAIR.matcher(settings)
            .replaceAll(
                it ->
                    Matcher.quoteReplacement(
                        it.group(1).equals(key) ? key + it.group(2) + value : it.group()))
        : settings.stripTrailing() + " " + key + "=" + value;
  }

  private static void replace(Path real, String text) throws IOException {
    Path fresh =
        Files.createTempFile(real.toAbsolutePath().getParent(), "." + real.getFileName(), ".new");
    try {
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      takeOver(Files.readAttributes(real, PosixFileAttributes.class), fresh);
      Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** pgbouncer must be able to read it as before. */
  private static void takeOver(PosixFileAttributes old, Path fresh) throws IOException {
    PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
    PosixFileAttributes own = view.readAttributes();
    if (!own.group().equals(old.group())) {
      view.setGroup(old.group());
    }
    if (!own.owner().equals(old.owner())) {
      view.setOwner(old.owner());
    }
    view.setPermissions(old.permissions());
  }
}
