package dev.holdfast.activities.evidence;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.workflows.evidence.EvidenceStore;
import dev.holdfast.workflows.runbook.Evidence;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.RunReport;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closing documents as files {@code <run>.json} in {@code HOLDFAST_HOME/evidence}, and beside each
 * an HTML report of the same run. The document is the evidence: a report that can't be made is
 * logged and loses nothing.
 */
public final class EvidenceDirectory implements EvidenceStore {

  private static final Logger LOG = LoggerFactory.getLogger(EvidenceDirectory.class);

  private static final Pattern RUN = Pattern.compile("[a-z0-9-]{1,40}");

  private static final String PART = ".part";

  private final Path directory;
  private final BiFunction<RunReport, Evidence, byte[]> page;

  public EvidenceDirectory(Path home) {
    this(home, (report, evidence) -> HtmlReport.of(report, evidence));
  }

  /**
   * With another way to make the report.
   *
   * @param page the bytes of the HTML file, from a run and its closing document
   */
  EvidenceDirectory(Path home, BiFunction<RunReport, Evidence, byte[]> page) {
    this.directory = home.resolve("evidence");
    this.page = page;
  }

  @Override
  public Evidence write(RunReport report) {
    try {
      byte[] bytes = ContractJson.pretty(ContractJson.answer(verb(report), report));
      Path file = directory.resolve(report.run() + ".json");
      put(file, bytes);
      Evidence evidence = new Evidence(file.toString(), sha256(bytes), Evidence.State.WRITTEN);
      putPage(report, evidence);
      return evidence;
    } catch (IOException e) {
      throw FailureCode.STORE_UNWRITABLE.failure("can't write to " + directory + ": " + e);
    }
  }

  private void putPage(RunReport report, Evidence evidence) {
    try {
      put(directory.resolve(report.run() + ".html"), page.apply(report, evidence));
    } catch (IOException | RuntimeException | LinkageError e) {
      LOG.warn("no HTML report of run {}; its evidence is {}", report.run(), evidence.path(), e);
    }
  }

  private static String verb(RunReport report) {
    return switch (report.kind()) {
      case RESTORE -> "restore";
      case BACKUP -> "backup run";
      case REBUILD -> "rebuild";
      case FAILOVER -> "failover";
      case SWITCHOVER -> "switchover";
      case FAILBACK -> "failback";
      case FREEZE -> "freeze";
      case UNFREEZE -> "unfreeze";
      case COMMIT, ROLLBACK -> "status"; // no verb answers with their end
    };
  }

  /** The closing document of a run with its place, if there is one here. */
  public Optional<ObjectNode> read(String run) {
    Path file = directory.resolve(run + ".json");
    if (!RUN.matcher(run).matches() || !Files.exists(file)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      ObjectNode document = (ObjectNode) ContractJson.read(bytes);
      Evidence evidence = new Evidence(file.toString(), sha256(bytes), Evidence.State.WRITTEN);
      document.set("evidence", ContractJson.tree(evidence));
      return Optional.of(document);
    } catch (IOException e) {
      throw FailureCode.STORE_UNWRITABLE.failure("can't read " + file + ": " + e);
    }
  }

  /** Beside, to disk, then in place: a reader sees all of it or nothing. */
  private void put(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(directory);
    String part = "." + file.getFileName() + ".";
    sweep(part);
    Path beside = Files.createTempFile(directory, part, PART);
    try {
      Files.write(beside, bytes);
      try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
  }

  /** What an attempt left that died while it wrote. */
  private void sweep(String part) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, part + "*" + PART)) {
      for (Path it : left) {
        Files.deleteIfExists(it);
      }
    }
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
