package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.files.FileChecksums;
import dev.holdfast.activities.files.ManifestFile;
import dev.holdfast.workflows.backup.Backups.Chosen;
import dev.holdfast.workflows.backup.Backups.Verified;
import dev.holdfast.workflows.backup.Backups.Wish;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DirectoryBackupsTest {

  private static final String MONDAY = "2026-03-02T02:00:00.125Z";
  private static final String TUESDAY = "2026-03-03T02:00:00Z";

  @RegisterExtension final TestPostgres postgres = new TestPostgres();
  @TempDir Path location;

  private DumpFixture worker;
  private PlantedBackups planted;

  @BeforeEach
  void openStore() {
    worker = new DumpFixture(1, location);
    planted = new PlantedBackups(worker.store);
  }

  @AfterEach
  void close() {
    worker.close();
  }

  private Chosen choose(@Nullable String to, @Nullable String id) {
    Instant until = to == null ? null : Instant.parse(to);
    return worker.backups.choose(new Wish(worker.target("notes"), until, id));
  }

  @Test
  void choosesTheNewest() throws Exception {
    StoredBackup tuesday = planted.at(TUESDAY);
    planted.at(MONDAY);

    Chosen chosen = choose(null, null);

    assertThat(chosen.backup()).isEqualTo(tuesday.reference());
    assertThat(chosen.reachableFrom()).isEqualTo(MONDAY);
    assertThat(chosen.reachableTo()).isEqualTo(TUESDAY);
    assertThat(chosen.why()).startsWith("newest of 2, snapshot of " + TUESDAY);
  }

  @ParameterizedTest
  @ValueSource(strings = {MONDAY, "2026-03-03T01:59:59Z"})
  void choosesTheNewestThatIsNotAfterTheTimeWishedFor(String to) throws Exception {
    StoredBackup monday = planted.at(MONDAY);
    planted.at(TUESDAY);

    assertThat(choose(to, null).backup().id()).isEqualTo(monday.id());
  }

  @Test
  void choosesById() throws Exception {
    StoredBackup monday = planted.at(MONDAY);
    planted.at(TUESDAY);

    assertThat(choose(null, monday.id()).backup().id()).isEqualTo(monday.id());
  }

  @Test
  void saysWhyNoneFits() throws Exception {
    Path folder = worker.store.folder(DumpFixture.PLAN, DumpFixture.COMPONENT);
    assertNoBackup("there is no complete backup in " + folder, () -> choose(null, null));

    StoredBackup monday = planted.at(MONDAY);
    StoredBackup tuesday = planted.at(TUESDAY);
    assertNoBackup(
        "the oldest backup in "
            + folder
            + " is from "
            + MONDAY
            + ", which is after 2026-03-02T02:00:00.124Z",
        () -> choose("2026-03-02T02:00:00.124Z", null));
    assertNoBackup(
        "there is no complete backup x in %s; there are: %s, %s"
            .formatted(folder, tuesday.id(), monday.id()),
        () -> choose(null, "x"));
  }

  @Test
  void passesOverADamagedManifestAndSaysSo() throws Exception {
    StoredBackup monday = planted.at(MONDAY);
    StoredBackup tuesday = planted.at(TUESDAY);
    flip(PlantedBackups.file(tuesday, "manifest.json"), 100);

    Chosen chosen = choose(null, null);

    assertThat(chosen.backup().id()).isEqualTo(monday.id());
    assertThat(chosen.why()).contains("passed over", tuesday.id(), "not what its checksum says");
  }

  @Test
  void doesNotListWhatIsUnfinished() throws Exception {
    planted.at(MONDAY);
    Path complete = planted.at(TUESDAY).folder();
    Files.move(complete, complete.resolveSibling(".unfinished-r9-1-0123abcd"));

    assertThat(worker.store.list(DumpFixture.PLAN, DumpFixture.COMPONENT).backups())
        .extracting(StoredBackup::id)
        .containsExactly("20260302T020000Z-r1");
  }

  @Test
  void doesNotBelieveABackupInTheWrongPlace() throws Exception {
    StoredBackup monday = planted.at(MONDAY);
    Files.move(monday.folder(), monday.folder().resolveSibling("20260401T000000Z-r1"));

    BackupStore.Listing listing = worker.store.list(DumpFixture.PLAN, DumpFixture.COMPONENT);

    assertThat(listing.backups()).isEmpty();
    assertThat(listing.warnings()).singleElement().asString().contains(monday.id());
  }

  @Test
  void saysThatTheBackupIsOfAnotherSystem() throws Exception {
    planted.at(MONDAY);
    try (DumpFixture elsewhere = new DumpFixture(postgres.server().port(), location)) {
      Chosen chosen = elsewhere.backups.choose(new Wish(elsewhere.target("notes"), null, null));

      assertThat(chosen.why())
          .contains("another PostgreSQL system (" + PlantedBackups.SYSTEM + ")");
    }
    assertThat(choose(null, null).why()).contains("127.0.0.1:1 does not answer");
  }

  @Test
  void verifiesAWholeBackup() throws Exception {
    StoredBackup monday = planted.at(MONDAY);

    Verified verified = worker.backups.verify(monday.reference());

    assertThat(verified.files()).isEqualTo(2);
    assertThat(verified.bytes()).isEqualTo(monday.manifest().sizeBytes());
    assertThat(BackupStore.read(monday.reference())).isEqualTo(monday.manifest());
  }

  @ParameterizedTest
  @MethodSource("damages")
  void findsEveryDamageAndNamesTheFile(Damage damage, String words) throws Exception {
    StoredBackup monday = planted.at(MONDAY);

    damage.doTo(monday.folder());

    ActivityFailures.assertFails(
        FailureCode.BACKUP_DAMAGED, words, () -> worker.backups.verify(monday.reference()));
  }

  static List<Arguments> damages() {
    return List.of(
        damage("dump/3001.dat.gz is not what", it -> flip(it.resolve("dump/3001.dat.gz"), 2500)),
        damage("dump/3001.dat.gz has 4999 bytes", it -> cut(it.resolve("dump/3001.dat.gz"))),
        damage("dump/toc.dat has 0 bytes", it -> Files.writeString(it.resolve("dump/toc.dat"), "")),
        damage("dump/toc.dat is missing", it -> Files.delete(it.resolve("dump/toc.dat"))),
        damage("dump/more does not belong", it -> Files.writeString(it.resolve("dump/more"), "x")),
        damage(
            "dump/link (a link)", it -> link(it.resolve("dump/link"), it.resolve("dump/toc.dat"))),
        damage(
            "dump/toc.dat is missing",
            it -> {
              Files.move(it.resolve("dump/toc.dat"), it.resolve("dump/moved"));
              link(it.resolve("dump/toc.dat"), it.resolve("dump/moved"));
            }),
        damage("manifest.json is not what", it -> flip(it.resolve("manifest.json"), 200)),
        damage("manifest.json is not what", it -> cut(it.resolve("manifest.json"))),
        damage(
            "manifest.json.sha256 is missing",
            it -> Files.delete(it.resolve("manifest.json.sha256"))),
        damage("manifest.json is missing", DirectoryTree::delete),
        damage("another one than when it was chosen", it -> rewrite(it, "\"15.18\"", "\"15.19\"")),
        damage(
            "no manifest of this version",
            it -> rewrite(it, "\"formatVersion\" : 1", "\"formatVersion\" : 2")),
        damage("no manifest of this version", it -> rewrite(it, "\"timeline\" : 1,", "")),
        damage(
            "no manifest of this version",
            it -> rewrite(it, "\"userTables\"", "\"unknown\" : 1, \"userTables\"")));
  }

  private interface Damage {
    void doTo(Path backup) throws IOException;
  }

  private static Arguments damage(String words, Damage damage) {
    return Arguments.of(damage, words);
  }

  private static void flip(Path file, int at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[at] ^= 1;
    Files.write(file, bytes);
  }

  private static void cut(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1), StandardOpenOption.TRUNCATE_EXISTING);
  }

  private static void link(Path link, Path to) throws IOException {
    Files.createSymbolicLink(link, to);
  }

  /** With a checksum that fits, as somebody would who knows how. */
  private static void rewrite(Path backup, String from, String to) throws IOException {
    Path manifest = backup.resolve(ManifestFile.NAME);
    String text = Files.readString(manifest);
    assertThat(text).contains(from);
    Files.writeString(manifest, text.replace(from, to));
    Files.writeString(
        backup.resolve(ManifestFile.CHECKSUM_NAME),
        FileChecksums.sha256(Files.readAllBytes(manifest)) + "  manifest.json\n");
  }

  private static void assertNoBackup(String words, ThrowingCallable call) {
    ActivityFailures.assertFails(FailureCode.NO_BACKUP, words, call);
  }
}
