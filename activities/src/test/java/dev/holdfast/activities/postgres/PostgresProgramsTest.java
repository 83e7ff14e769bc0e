package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresProgramsTest {
  private static final String CLIENT_ONLY = "pg_dump pg_restore";
  private static final String COMPLETE = "pg_dump pg_restore initdb pg_ctl";

  @TempDir Path machine;

  @Test
  void findsTheNewestVersionByNumberNotByText() throws IOException {
    installed("9.6", COMPLETE);
    installed("15", COMPLETE);
    installed("100", COMPLETE);

    PostgresPrograms programs = find(Map.of());

    assertThat(programs.majorVersion()).isEqualTo(100);
    assertThat(programs.directory()).isEqualTo(bin("100"));
    assertThat(programs.program("initdb")).isEqualTo(bin("100").resolve("initdb"));
  }

  @Test
  void prefersAVersionThatCanAlsoRunAServer() throws IOException {
    installed("15", COMPLETE);
    installed("17", CLIENT_ONLY);

    assertThat(find(Map.of()).majorVersion()).isEqualTo(15);
  }

  @Test
  void obeysTheEnvironmentBeforeAnythingElse() throws IOException {
    installed("15", COMPLETE);
    installed("17", COMPLETE);

    PostgresPrograms programs = find(Map.of("HOLDFAST_PG_BIN", bin("15").toString()));

    assertThat(programs.majorVersion()).isEqualTo(15);
  }

  @Test
  void refusesAnEnvironmentThatNamesADirectoryWithoutPrograms() throws IOException {
    installed("15", COMPLETE);

    assertThatThrownBy(() -> find(Map.of("HOLDFAST_PG_BIN", machine.toString())))
        .isInstanceOf(MissingProgramsException.class)
        .hasMessageContaining("HOLDFAST_PG_BIN must be a directory with pg_dump and pg_restore")
        .hasMessageEndingWith("was " + machine);
  }

  @Test
  void findsProgramsOnThePath() throws IOException {
    installed("16", COMPLETE);
    String path = machine + ":" + bin("16");

    PostgresPrograms programs =
        PostgresPrograms.find(Map.of("PATH", path), machine.resolve("none"));

    assertThat(programs.directory()).isEqualTo(bin("16"));
  }

  @Test
  void passesOverAWrapperOnThePath() throws IOException {
    installed("16", COMPLETE);
    Path wrapper = program(machine.resolve("pg_wrapper"), "exit 1");
    Path links = Files.createDirectory(machine.resolve("links"));
    Files.createSymbolicLink(links.resolve("pg_dump"), wrapper);
    Files.createSymbolicLink(links.resolve("pg_restore"), wrapper);

    PostgresPrograms programs =
        PostgresPrograms.find(Map.of("PATH", links + ":" + bin("16")), machine.resolve("none"));

    assertThat(programs.directory()).isEqualTo(bin("16"));
  }

  @Test
  void saysWhereItLookedWhenThereAreNone() {
    assertThatThrownBy(() -> find(Map.of("PATH", "/nowhere")))
        .isInstanceOf(MissingProgramsException.class)
        .hasMessageContaining(machine + "/*/bin and on PATH")
        .hasMessageContaining("install PostgreSQL 14 or newer or set HOLDFAST_PG_BIN");
  }

  @Test
  void choosesTheVersionOfTheServer() throws IOException {
    installed("15", COMPLETE);
    installed("16", COMPLETE);
    installed("17", COMPLETE);

    assertThat(find(Map.of()).forServer(16).majorVersion()).isEqualTo(16);
  }

  @Test
  void choosesTheNewestVersionIfTheServersIsNotInstalled() throws IOException {
    installed("14", COMPLETE);
    installed("16", COMPLETE);
    installed("17", COMPLETE);

    PostgresPrograms programs = find(Map.of("HOLDFAST_PG_BIN", bin("14").toString()));

    assertThat(programs.forServer(15).majorVersion()).isEqualTo(17);
  }

  @Test
  void refusesAServerNewerThanAllPrograms() throws IOException {
    installed("15", COMPLETE);

    assertThatThrownBy(() -> find(Map.of()).forServer(18))
        .isInstanceOf(MissingProgramsException.class)
        .hasMessage(
            "a server of PostgreSQL 18 needs programs of version 18 or newer; found only [15 in "
                + bin("15")
                + "]");
  }

  @Test
  void refusesAProgramThatIsNotInstalled() throws IOException {
    installed("15", CLIENT_ONLY);

    assertThatThrownBy(() -> find(Map.of()).program("initdb"))
        .isInstanceOf(MissingProgramsException.class)
        .hasMessageStartingWith("initdb is not in " + bin("15") + ": install PostgreSQL 15");
  }

  @Test
  void knowsOnlyGzipBeforeVersion16() throws IOException {
    installed("15", COMPLETE);
    program(bin("15").resolve("pg_config"), "echo \"'--with-lz4' '--with-zstd'\"");

    assertThat(find(Map.of()).compressionMethods()).containsExactly("gzip");
  }

  @Test
  void knowsTheCompressionMethodsThatVersion16WasBuiltWith() throws IOException {
    installed("16", COMPLETE);
    program(bin("16").resolve("pg_config"), "echo \"'--with-zstd' '--with-openssl'\"");

    assertThat(find(Map.of()).compressionMethods()).containsExactly("zstd", "gzip");
  }

  @Test
  void findsWhatThisMachineHas() {
    PostgresPrograms programs = PostgresPrograms.find();

    assertThat(programs.majorVersion()).isGreaterThanOrEqualTo(14);
    assertThat(programs.program("pg_restore")).isExecutable();
    assertThat(programs.compressionMethods()).endsWith("gzip");
  }

  private PostgresPrograms find(Map<String, String> environment) {
    return PostgresPrograms.find(environment, machine);
  }

  private Path bin(String version) {
    return machine.resolve(version).resolve("bin");
  }

  private void installed(String version, String programs) throws IOException {
    Files.createDirectories(bin(version));
    for (String name : programs.split(" ", -1)) {
      program(bin(version).resolve(name), "echo '" + name + " (PostgreSQL) " + version + ".3'");
    }
  }

  private static Path program(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
