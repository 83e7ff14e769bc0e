/** Tells people. */
@NullMarked
package dev.holdfast.activities.notify;

import org.jspecify.annotations.NullMarked;
