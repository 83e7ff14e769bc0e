package dev.holdfast.activities.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.jspecify.annotations.Nullable;

/** Gives a command to {@code /bin/sh}, as a login shell would get it. */
@SuppressWarnings("NullAway.Init") // the server sets streams before it starts a command
final class LocalShellCommand implements Command {

  private final String command;
  private final String path;
  private InputStream in;
  private OutputStream out;
  private OutputStream errors;
  private ExitCallback end;
  private volatile @Nullable Process process;

  LocalShellCommand(String command, String path) {
    this.command = command;
    this.path = path;
  }

  @Override
  public void setInputStream(InputStream stream) {
    in = stream;
  }

  @Override
  public void setOutputStream(OutputStream stream) {
    out = stream;
  }

  @Override
  public void setErrorStream(OutputStream stream) {
    errors = stream;
  }

  @Override
  public void setExitCallback(ExitCallback callback) {
    end = callback;
  }

  @Override
  public void start(ChannelSession channel, Environment environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(List.of("/bin/sh", "-c", command));
    builder.environment().put("PATH", path + System.getenv("PATH"));
    Process started = builder.start();
    process = started;
    Thread feeding = daemon(() -> feed(started.getOutputStream()));
    Thread complaining = daemon(() -> copy(started.getErrorStream(), errors));
    feeding.start();
    complaining.start();
    daemon(
            () -> {
              copy(started.getInputStream(), out);
              try {
                complaining.join();
                end.onExit(started.waitFor());
              } catch (InterruptedException e) {
                end.onExit(255);
              }
            })
        .start();
  }

  private static Thread daemon(Runnable body) {
    Thread thread = new Thread(body, "ssh command");
    thread.setDaemon(true);
    return thread;
  }

  /** A program that reads to the end must see one. */
  private void feed(OutputStream program) {
    try (program) {
      in.transferTo(program);
    } catch (IOException ended) {
      // it reads no more
    }
  }

  private static void copy(InputStream from, OutputStream to) {
    try {
      from.transferTo(to);
      to.flush();
    } catch (IOException ended) {
      // one of them was closed: nobody listens any more
    }
  }

  @Override
  public void destroy(ChannelSession channel) {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
    }
  }
}
