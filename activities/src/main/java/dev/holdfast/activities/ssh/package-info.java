/** Logs in to hosts whose keys are known, and runs short commands there. */
@NullMarked
package dev.holdfast.activities.ssh;

import org.jspecify.annotations.NullMarked;
