/**
 * Runs of several components: the plan's graph walked with one child a component, and what follows
 * for the figures of the whole.
 */
@NullMarked
package dev.holdfast.workflows.system;

import org.jspecify.annotations.NullMarked;
