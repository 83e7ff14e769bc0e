package dev.holdfast.activities.git;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.transport.UploadPack;

/** {@code git-upload-pack 'FOLDER'}, as the host of an origin runs it. */
@SuppressWarnings("NullAway.Init") // the server sets streams before it starts a command
final class UploadPackCommand implements Command {

  private final String folder;
  private InputStream in;
  private OutputStream out;
  private OutputStream errors;
  private ExitCallback end;

  UploadPackCommand(String command) {
    folder = command.substring(command.indexOf('\'') + 1, command.lastIndexOf('\''));
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
  public void start(ChannelSession channel, Environment environment) {
    Thread thread = new Thread(this::serve, "upload-pack");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve() {
    try (Git git = Git.open(new File(folder))) {
      new UploadPack(git.getRepository()).upload(in, out, errors);
      end.onExit(0);
    } catch (IOException e) {
      end.onExit(1, String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void destroy(ChannelSession channel) {
    // its streams are closed: it ends by itself
  }
}
