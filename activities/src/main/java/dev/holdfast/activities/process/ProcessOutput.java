package dev.holdfast.activities.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.CharBuffer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scrubs a child's streams, cuts them into lines and keeps no more than the tail. */
final class ProcessOutput {

  static final int LONGEST_LINE = 64 * 1024;
  static final int TAIL = 16 * 1024;

  private static final Logger log = LoggerFactory.getLogger(ProcessOutput.class);

  private final ProcessRequest request;
  private final Consumer<String> consumer;
  private final StringBuilder tail = new StringBuilder();
  private final Object delivery = new Object();
  private volatile boolean closed;
  private boolean consumerFailed;

  ProcessOutput(ProcessRequest request, Consumer<String> consumer) {
    this.request = request;
    this.consumer = consumer;
  }

  /** Reads until the stream ends, so that the child never blocks on a full pipe. */
  void pump(InputStream stream) {
    SecretScrubber scrubber = new SecretScrubber(request.secrets());
    StringBuilder scrubbed = new StringBuilder();
    CharBuffer buffer = CharBuffer.allocate(16 * 1024);
    try (Reader reader = new InputStreamReader(stream, UTF_8)) {
      while (reader.read(buffer) >= 0) {
        scrubber.scrub(buffer.flip(), scrubbed);
        buffer.clear();
        deliverLines(scrubbed);
      }
    } catch (IOException e) {
      log.warn("Output of {} is cut: {}", request.marker(), e.toString());
    }
    scrubber.finish(scrubbed);
    deliverLines(scrubbed);
    if (!scrubbed.isEmpty()) {
      deliver(scrubbed.toString());
    }
  }

  /** Drops what comes later: a forked process may hold the stream open for ever. */
  void close() {
    closed = true;
  }

  String tail() {
    synchronized (tail) {
      return tail.substring(Math.max(0, tail.length() - TAIL));
    }
  }

  private void deliverLines(StringBuilder scrubbed) {
    int from = 0;
    while (true) {
      int newline = scrubbed.indexOf("\n", from);
      int end = newline < 0 ? scrubbed.length() : newline;
      if (end - from > LONGEST_LINE) {
        int cut = from + LONGEST_LINE;
        cut -= Character.isHighSurrogate(scrubbed.charAt(cut - 1)) ? 1 : 0;
        deliver(scrubbed.substring(from, cut));
        from = cut;
      } else if (newline >= 0) {
        boolean carriageReturn = newline > from && scrubbed.charAt(newline - 1) == '\r';
        deliver(scrubbed.substring(from, carriageReturn ? newline - 1 : newline));
        from = newline + 1;
      } else {
        scrubbed.delete(0, from);
        return;
      }
    }
  }

  private void deliver(String line) {
    synchronized (delivery) {
      if (closed) {
        return;
      }
      keep(line);
      try {
        consumer.accept(line);
      } catch (RuntimeException e) {
        if (!consumerFailed) {
          log.warn("Reader of the output of {} failed; the process goes on", request.marker(), e);
        }
        consumerFailed = true;
      }
    }
  }

  private void keep(String line) {
    synchronized (tail) {
      tail.append(line).append('\n');
      // trimmed rarely: moving 16 KB for each line would dominate a chatty program
      if (tail.length() > 4 * TAIL) {
        tail.delete(0, tail.length() - TAIL);
      }
    }
  }
}
