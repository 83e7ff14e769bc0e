package dev.holdfast.activities.planfile;

import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** From a file to text: bounded, UTF-8 only, nothing but printable characters. */
final class PlanBytes {

  /** What a workflow's input can carry; a plan for thousands of components fits. */
  static final int LIMIT = 1024 * 1024;

  private PlanBytes() {}

  static byte[] read(Path file) throws UnreadablePlanException {
    if (!Files.exists(file)) {
      throw unreadable("the file does not exist", "check the path");
    }
    if (!Files.isRegularFile(file)) {
      // a pipe could keep us waiting for ever
      throw unreadable("this is not a file", "name a plan file such as plans/notes.yaml");
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(LIMIT + 1);
    } catch (IOException e) {
      throw unreadable("the file cannot be read", "let the user that runs dr read it");
    }
  }

  static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  static String text(byte[] bytes) throws UnreadablePlanException {
    if (bytes.length > LIMIT) {
      throw unreadable(
          "the file is larger than 1 MiB, the most that a plan can have",
          "name a plan file, or split the plan by system");
    }
    String text = decode(bytes);
    int unprintable = firstUnprintable(text);
    if (unprintable >= 0) {
      throw new UnreadablePlanException(
          Position.behind(text.substring(0, unprintable)),
          Code.PLAN_NOT_TEXT,
          "character U+%04X cannot stand in a plan".formatted(text.codePointAt(unprintable)),
          "remove it, or write it as an escape in double quotes");
    }
    return text;
  }

  private static String decode(byte[] bytes) throws UnreadablePlanException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    String text = out.flip().toString();
    if (result.isError()) {
      throw new UnreadablePlanException(
          Position.behind(text),
          Code.PLAN_NOT_TEXT,
          "byte 0x%02X is not UTF-8 text".formatted(bytes[in.position()] & 0xff),
          "save the file as UTF-8, or name a plan file if this is none");
    }
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static int firstUnprintable(String text) {
    int index = 0;
    while (index < text.length()) {
      int character = text.codePointAt(index);
      if (!StreamReader.isPrintable(character)) {
        return index;
      }
      index += Character.charCount(character);
    }
    return -1;
  }

  private static UnreadablePlanException unreadable(String message, String fix) {
    return new UnreadablePlanException(Position.START, Code.PLAN_UNREADABLE, message, fix);
  }
}
