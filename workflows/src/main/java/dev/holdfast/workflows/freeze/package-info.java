/**
 * {@code dr freeze} and {@code dr unfreeze}: writes are stopped and admitted again. Both runbooks,
 * and the ports through which they touch the world.
 */
@NullMarked
package dev.holdfast.workflows.freeze;

import org.jspecify.annotations.NullMarked;
