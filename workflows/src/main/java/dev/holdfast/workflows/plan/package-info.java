/** The recovery plan: what a team wants back, how fast, and how to tell that it is good. */
@NullMarked
package dev.holdfast.workflows.plan;

import org.jspecify.annotations.NullMarked;
