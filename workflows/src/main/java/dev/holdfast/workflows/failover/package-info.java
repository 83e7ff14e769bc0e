/**
 * Failover, switchover and failback: a system moves to another site. The runbooks, and the ports
 * through which they touch the world.
 */
@NullMarked
package dev.holdfast.workflows.failover;

import org.jspecify.annotations.NullMarked;
