/** What stays when a run has closed. */
@NullMarked
package dev.holdfast.workflows.evidence;

import org.jspecify.annotations.NullMarked;
