/** {@code dr restore}: a database from a backup, beside the live one, then a swap. */
@NullMarked
package dev.holdfast.workflows.restore;

import org.jspecify.annotations.NullMarked;
