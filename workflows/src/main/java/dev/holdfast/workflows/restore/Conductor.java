package dev.holdfast.workflows.restore;

/** Has the components of a plan restored in their order. */
interface Conductor {

  /**
   * Returns once nothing runs and nothing is to be begun any more. To be called in a scope that is
   * detached from cancellation.
   */
  void conduct();

  /** What a batch told before its end. */
  void told(ComponentEnds ends);
}
