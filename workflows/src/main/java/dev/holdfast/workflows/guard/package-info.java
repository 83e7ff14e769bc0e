/**
 * What a guard and a recovery say to each other: the lease under which a primary runs, how it ends,
 * and the lock of the standby that takes over.
 */
@NullMarked
package dev.holdfast.workflows.guard;

import org.jspecify.annotations.NullMarked;
