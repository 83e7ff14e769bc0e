package dev.holdfast.activities.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.deser.std.FromStringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * {@code manifest.json} and beside it {@code manifest.json.sha256}, which {@code sha256sum -c}
 * reads.
 */
public final class ManifestFile {

  public static final String NAME = "manifest.json";
  public static final String CHECKSUM_NAME = "manifest.json.sha256";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(
              new SimpleModule()
                  .addSerializer(Instant.class, ToStringSerializer.instance)
                  .addDeserializer(Instant.class, new InstantReader()))
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .build();

  private ManifestFile() {}

  private static final class InstantReader extends FromStringDeserializer<Instant> {
    InstantReader() {
      super(Instant.class);
    }

    @Override
    protected Instant _deserialize(String text, DeserializationContext context) {
      return Instant.parse(text);
    }
  }

  /** A manifest with the checksum of the bytes that it was read from. */
  public record Contents<T>(T manifest, String sha256) {}

  /** Writes both files into {@code folder} and onto the disk; returns the checksum. */
  public static String write(Path folder, Object manifest) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(manifest);
    String sha256 = FileChecksums.sha256(bytes);
    put(folder.resolve(NAME), bytes);
    put(folder.resolve(CHECKSUM_NAME), (sha256 + "  " + NAME + "\n").getBytes(UTF_8));
    return sha256;
  }

  private static void put(Path file, byte[] bytes) throws IOException {
    Files.write(file, bytes, StandardOpenOption.CREATE_NEW);
    FileChecksums.toDisk(file);
  }

  /**
   * Reads the manifest in {@code folder} and compares it with its checksum.
   *
   * @throws ApplicationFailure {@link FailureCode#BACKUP_DAMAGED} if anything about it is not as
   *     {@link #write} left it
   */
  public static <T> Contents<T> read(Path folder, Class<T> type) {
    byte[] bytes = bytes(folder.resolve(NAME));
    String noted = new String(bytes(folder.resolve(CHECKSUM_NAME)), UTF_8).split(" ", 2)[0];
    String sha256 = FileChecksums.sha256(bytes);
    if (!sha256.equals(noted.strip())) {
      throw damaged(folder.resolve(NAME) + " is not what its checksum says");
    }
    return new Contents<>(parsed(folder.resolve(NAME), bytes, type), sha256);
  }

  private static byte[] bytes(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw damaged(file + " is missing");
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw damaged("cannot read " + file + ": " + e);
    }
  }

  private static <T> T parsed(Path file, byte[] bytes, Class<T> type) {
    try {
      return JSON.readValue(bytes, type);
    } catch (IOException | DateTimeException e) {
      String firstLine = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw damaged(file + " is no manifest of this version of Holdfast: " + firstLine);
    }
  }

  /** {@link FailureCode#BACKUP_DAMAGED} with this sentence. */
  public static ApplicationFailure damaged(String message) {
    return FailureCode.BACKUP_DAMAGED.failure(message);
  }
}
