package dev.holdfast.workflows.plan;

/** How early a component is recovered when several could start. */
public enum Tier {
  P0,
  P1,
  P2
}
