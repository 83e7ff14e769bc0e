package dev.holdfast.workflows.system;

import dev.holdfast.workflows.runbook.Undone;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes back components that were recovered before the run of the whole plan failed. */
public interface ComponentRollback {

  /** Returns once the component is as it was before the run, or it is clear that it can't be. */
  Result rollBack(ComponentReport recovered);

  /**
   * What became of it.
   *
   * @param residue what stays, one sentence each
   * @param detail what else is to be said, null if nothing
   */
  record Result(Undone undone, List<String> residue, @Nullable String detail) {
    public Result {
      residue = List.copyOf(residue);
    }

    /** There is nothing to take back: a service that was restarted leaves nothing. */
    public static Result nothing() {
      return new Result(Undone.NOTHING_TO_DO, List.of(), null);
    }

    /** It stays recovered, because of {@code why}. */
    public static Result stays(ComponentReport recovered, String why) {
      String sentence = "component " + recovered.component() + " stays recovered: " + why;
      return new Result(Undone.FAILED, List.of(sentence), null);
    }
  }
}
