package dev.holdfast.activities.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/** SHA-256 of files, several at a time. */
public final class FileChecksums {

  private static final int BUFFER = 1 << 20;

  private final int threads;

  /** Receives the bytes read since it was last called; called by several threads. */
  private final LongConsumer progress;

  /**
   * Reads with so many threads.
   *
   * @param progress receives the bytes read since it was last called; called by several threads
   */
  public FileChecksums(int threads, LongConsumer progress) {
    this.threads = threads;
    this.progress = progress;
  }

  /** Works on one file. */
  @FunctionalInterface
  private interface Reading {
    StoredFile read(String path) throws IOException;
  }

  /** Size and checksum of files under {@code root}, in the order of {@code paths}. */
  public List<StoredFile> of(Path root, List<String> paths)
      throws IOException, InterruptedException {
    return each(paths, path -> read(root, path));
  }

  /** As {@link #of}, and every file is on the disk when it returns. */
  public List<StoredFile> ofAndToDisk(Path root, List<String> paths)
      throws IOException, InterruptedException {
    return each(
        paths,
        path -> {
          toDisk(root.resolve(path));
          return read(root, path);
        });
  }

  private List<StoredFile> each(List<String> paths, Reading reading)
      throws IOException, InterruptedException {
    ExecutorService readers = Executors.newFixedThreadPool(threads);
    try {
      List<Future<StoredFile>> pending = new ArrayList<>();
      for (String path : paths) {
        pending.add(readers.submit(() -> reading.read(path)));
      }
      List<StoredFile> read = new ArrayList<>();
      for (Future<StoredFile> file : pending) {
        read.add(file.get());
      }
      return read;
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } finally {
      readers.shutdownNow();
    }
  }

  private StoredFile read(Path root, String path) throws IOException {
    MessageDigest digest = sha256();
    long bytes = 0;
    try (FileChannel channel = FileChannel.open(root.resolve(path), StandardOpenOption.READ)) {
      ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
      for (int read = channel.read(buffer); read >= 0; read = channel.read(buffer)) {
        digest.update(buffer.flip());
        buffer.clear();
        bytes += read;
        progress.accept(read);
      }
    }
    return new StoredFile(path, bytes, HexFormat.of().formatHex(digest.digest()));
  }

  /** Of a few bytes. */
  public static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(sha256().digest(bytes));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Of one file. */
  static String sha256(Path file) throws IOException {
    return new FileChecksums(1, bytes -> {})
        .read(Objects.requireNonNull(file.getParent()), file.getFileName().toString())
        .sha256();
  }

  /** Returns once a file or directory is on the disk, as far as the kernel can tell. */
  public static void toDisk(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
