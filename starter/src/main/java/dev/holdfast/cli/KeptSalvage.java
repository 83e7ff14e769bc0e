package dev.holdfast.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What one old primary alone had, as a run has kept it.
 *
 * @param timeline that the old primary was on
 * @param fork where the new primary left its history; null if it had not
 * @param transactions that are listed
 * @param firstCommitAt of them, by the old primary's clock; null if there are none
 * @param rows that were written down
 * @param notSeen what may be missing
 */
record KeptSalvage(
    String member,
    String directory,
    int timeline,
    @Nullable String fork,
    int transactions,
    @Nullable Instant firstCommitAt,
    @Nullable Instant lastCommitAt,
    long rows,
    List<Table> tables,
    long walBytes,
    List<String> notSeen) {

  private static final String LIST = "salvage.json";

  /**
   * The rows of one table.
   *
   * @param table with database and schema
   * @param file below the directory: a row for each line
   */
  record Table(String table, long rows, String file) {}

  /** Of every member that the run has kept something of, by name; empty if it has not. */
  static List<KeptSalvage> in(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> members = Files.list(folder)) {
      return members
          .filter(it -> Files.exists(it.resolve(LIST)))
          .map(KeptSalvage::read)
          .sorted(Comparator.comparing(KeptSalvage::member))
          .toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  private static KeptSalvage read(Path directory) {
    Path file = directory.resolve(LIST);
    try {
      JsonNode json = new ObjectMapper().readTree(file.toFile());
      List<Instant> commits =
          list(json.path("transactions")).stream()
              .map(it -> Instant.parse(it.path("committedAt").asText()))
              .sorted()
              .toList();
      List<Table> tables = list(json.path("tables")).stream().map(KeptSalvage::table).toList();
      return new KeptSalvage(
          json.path("member").asText(),
          directory.toString(),
          json.path("timeline").asInt(),
          json.path("fork").isTextual() ? json.path("fork").asText() : null,
          commits.size(),
          commits.isEmpty() ? null : commits.get(0),
          commits.isEmpty() ? null : commits.get(commits.size() - 1),
          tables.stream().mapToLong(Table::rows).sum(),
          tables,
          json.path("walBytes").asLong(),
          list(json.path("notSeen")).stream().map(JsonNode::asText).toList());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static Table table(JsonNode json) {
    String name =
        "%s.%s.%s"
            .formatted(
                json.path("database").asText(),
                json.path("schema").asText(),
                json.path("table").asText());
    return new Table(name, json.path("rows").asLong(), json.path("file").asText());
  }

  private static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static CommandFailure unreadable(Path what, IOException why) {
    return new CommandFailure(
        FailureCode.PREREQUISITE_MISSING,
        "can't read %s: %s".formatted(what, why.getClass().getSimpleName()));
  }
}
