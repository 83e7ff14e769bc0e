package dev.holdfast.workflows.guard;

/**
 * Whose guard it is about.
 *
 * @param state what was known when the workflow began anew
 */
public record GuardedMember(String plan, String member, LeaseState state) {

  /** A member that had no guard yet. */
  public GuardedMember(String plan, String member) {
    this(plan, member, LeaseState.none());
  }

  GuardedMember with(LeaseState known) {
    return new GuardedMember(plan, member, known);
  }
}
