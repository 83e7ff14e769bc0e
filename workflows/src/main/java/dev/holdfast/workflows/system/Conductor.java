package dev.holdfast.workflows.system;

/** Has the components of a run recovered in their order. */
public interface Conductor {

  /**
   * Returns once nothing runs and nothing is to be begun any more. To be called in a scope that is
   * detached from cancellation.
   */
  void conduct();

  /** What a batch told before its end. */
  void told(ComponentEnds ends);
}
