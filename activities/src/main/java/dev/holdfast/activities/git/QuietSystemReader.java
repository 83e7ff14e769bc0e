package dev.holdfast.activities.git;

import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;

/**
 * Keeps the settings of the worker's user and host out of what a recovery does: a {@code filter} or
 * {@code insteadOf} there would make two workers restore two different things, and a filter runs
 * programs. To ask for the host's settings, JGit would even run {@code git}.
 */
final class QuietSystemReader extends SystemReader.Delegate {

  private QuietSystemReader(SystemReader real) {
    super(real);
  }

  /** Takes effect for the whole process; safe to repeat. */
  static synchronized void install() {
    if (!(SystemReader.getInstance() instanceof QuietSystemReader)) {
      SystemReader.setInstance(new QuietSystemReader(SystemReader.getInstance()));
    }
  }

  @Override
  public FileBasedConfig openUserConfig(Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public FileBasedConfig openSystemConfig(Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  /**
   * Settings that nobody made and that are kept nowhere. Tidying up is off: a thread that does it
   * in the background would write to folders that are being renamed.
   */
  private static final class Nothing extends FileBasedConfig {

    Nothing(Config parent, FS fs) {
      super(parent, null, fs);
      load();
    }

    @Override
    public void load() {
      clear();
      setInt("gc", null, "auto", 0);
      setInt("gc", null, "autoPackLimit", 0);
      setBoolean("gc", null, "autoDetach", false);
    }

    @Override
    public void save() {
      // what JGit measures about the disk is measured again by the next process
    }

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
