/** Reads plan files. */
@NullMarked
package dev.holdfast.activities.planfile;

import org.jspecify.annotations.NullMarked;
