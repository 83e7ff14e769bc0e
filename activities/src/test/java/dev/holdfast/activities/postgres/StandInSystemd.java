package dev.holdfast.activities.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A {@code systemctl} with one unit, for machines that no systemd runs on. It really starts and
 * stops a server, by {@code pg_ctl} as its owner, and remembers whether the unit is enabled; a
 * masked unit does not start. As the real one it only takes the words that the real one knows, and
 * it shows what it is asked for. {@code sudo} beside it runs anything, for tests that are not
 * root's.
 */
public final class StandInSystemd {

  public static final String UNIT = "postgresql@15-main";

  private final Path folder;

  /**
   * For the unit of one server.
   *
   * @param folder for the program and what it remembers
   */
  public StandInSystemd(Path folder, LocalPostgres server, PostgresPrograms programs) {
    this.folder = folder;
    try {
      Files.writeString(folder.resolve("file"), "enabled\n");
      write(
          program(),
          SCRIPT
              .replace("@FOLDER@", folder.toString())
              .replace("@DATA@", server.data().toString())
              .replace("@LOG@", server.log().toString())
              .replace("@PG_CTL@", programs.program("pg_ctl").toString()));
      write(folder.resolve("sudo"), "#!/bin/sh\n[ \"$1\" = -n ] && shift\nexec \"$@\"\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path program, String script) throws IOException {
    Files.writeString(program, script);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The {@code systemctl} itself. */
  public Path program() {
    return folder.resolve("systemctl");
  }

  /** To be put before others on a path. */
  public String path() {
    return folder + ":";
  }

  /** The word that the unit file is in: enabled, disabled, masked, generated. */
  public String file() {
    return read("file");
  }

  void hasUnitFile(String word) {
    write("file", word);
  }

  /** The unit's file is an administrator's own, so it can't be masked. */
  void refusesToMask() {
    write("no-mask", "");
  }

  /** What the unit really runs is another process. */
  void runs(long pid) {
    write("main-pid", Long.toString(pid));
  }

  /** The unit never stops what it is asked to stop. */
  void ignoresStop() {
    write("no-stop", "");
  }

  private void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String read(String name) {
    try {
      return Files.readString(folder.resolve(name)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final String SCRIPT =
      """
      #!/bin/sh
      S='@FOLDER@'; DATA='@DATA@'
      verb=$1; shift
      signal=
      for word in "$@"; do
        case "$word" in
          --signal=*) signal=${word#--signal=} ;;
          --property=*|--no-block|--kill-who=main|--) ;;
          -*) echo "unknown option $word"; exit 1 ;;
          *) unit=$word ;;
        esac
      done
      if [ "$unit" != 'postgresql@15-main' ]; then
        [ "$verb" = show ] || { echo "Unit $unit not found."; exit 5; }
        printf 'LoadState=not-found\\nActiveState=inactive\\nSubState=dead\\nMainPID=0\\nUnitFileState=\\n'
        exit 0
      fi
      as_owner() {
        if [ "$(id -u)" = 0 ]; then
          setpriv --reuid="$(stat -c %u "$DATA")" --regid="$(stat -c %g "$DATA")" --clear-groups -- "$@"
        else
          "$@"
        fi
      }
      pid=$(head -n 1 "$DATA/postmaster.pid" 2>/dev/null)
      case "$(ps -o stat= -p "${pid:-0}" 2>/dev/null)" in ''|Z*) pid=0 ;; esac
      file=$(cat "$S/file")
      case "$verb" in
        show)
          active=inactive; sub=dead; load=loaded
          [ "$pid" = 0 ] || { active=active; sub=running; }
          [ "$file" = masked ] && load=masked
          [ -e "$S/main-pid" ] && pid=$(cat "$S/main-pid")
          printf 'LoadState=%s\\nActiveState=%s\\nSubState=%s\\nMainPID=%s\\nUnitFileState=%s\\n' \\
            "$load" "$active" "$sub" "$pid" "$file" ;;
        start)
          [ "$file" = masked ] && { echo "Failed to start $unit: Unit $unit is masked."; exit 1; }
          [ "$pid" = 0 ] || exit 0
          rm -f "$DATA/postmaster.pid"
          as_owner '@PG_CTL@' start -s -w -t 10 -D "$DATA" -l '@LOG@' >/dev/null 2>&1 </dev/null ;;
        stop)
          [ -e "$S/no-stop" ] && exit 0
          [ "$pid" = 0 ] || as_owner '@PG_CTL@' stop -s -W -m fast -D "$DATA" >/dev/null 2>&1 ;;
        kill)
          [ "$pid" = 0 ] || kill -"${signal#SIG}" "$pid" ;;
        mask)
          [ -e "$S/no-mask" ] && { echo "Failed to mask unit: File already exists."; exit 1; }
          echo masked > "$S/file" ;;
        unmask)
          echo disabled > "$S/file" ;;
        enable|disable)
          echo "${verb}d" > "$S/file" ;;
        *)
          echo "Unknown command verb $verb."; exit 1 ;;
      esac
      """;
}
