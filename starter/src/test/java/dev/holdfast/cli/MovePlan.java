package dev.holdfast.cli;

import dev.holdfast.activities.postgres.LocalPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.UnaryOperator;

/** The plan of a primary in weu and its standby in neu, under a name that no other plan has. */
final class MovePlan {

  private static final String CHECK = "SELECT count(*) > 0 FROM acks";

  private final String name = "move" + RunStarter.newId();
  private final Path file;
  private final LocalPostgres primary;
  private final LocalPostgres standby;

  /** It is not written yet. */
  MovePlan(Path file, LocalPostgres primary, LocalPostgres standby) {
    this.file = file;
    this.primary = primary;
    this.standby = standby;
  }

  String name() {
    return name;
  }

  Path file() {
    return file;
  }

  /** Its servers are controlled like this. */
  void write(String control) throws IOException {
    write(control, it -> it);
  }

  /** As {@link #write(String)}, changed. */
  void write(String control, UnaryOperator<String> change) throws IOException {
    String text =
        """
        plan: %s
        sites: [weu, neu]
        home: weu
        failback: {maxLatency: 10s}
        servers:
          db:
            places:
              weu: {host: 127.0.0.1, port: %d, dataDirectory: %s}
            user: postgres
            control: %s
            standbys:
              %s: {site: neu, host: 127.0.0.1, port: %d, dataDirectory: %s, mode: asynchronous}
            databases:
              notes:
                rto: 10m
                rpo: 1h
                stableFor: 1s
                backups: {engine: dump, location: %s}
                checks: [{name: writes, sql: %s, expect: "t"}]
        """
            .formatted(
                name,
                primary.port(),
                primary.data(),
                control,
                MoveWorld.STANDBY,
                standby.port(),
                standby.data(),
                file.resolveSibling("backups"),
                CHECK);
    Files.writeString(file, change.apply(text));
  }

  /** It has these components as well. */
  void addComponents(String components) throws IOException {
    Files.writeString(file, components, StandardOpenOption.APPEND);
  }

  /** It has this check instead. */
  void checks(String sql) throws IOException {
    Files.writeString(file, Files.readString(file).replace(CHECK, sql));
  }
}
