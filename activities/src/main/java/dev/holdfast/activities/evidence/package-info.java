/** Keeps the closing documents of runs. */
@NullMarked
package dev.holdfast.activities.evidence;

import org.jspecify.annotations.NullMarked;
