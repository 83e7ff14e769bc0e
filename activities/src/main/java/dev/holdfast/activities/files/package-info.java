/** Trees of files and secrets in files: archives, copies beside, swaps by renaming. */
@NullMarked
package dev.holdfast.activities.files;

import org.jspecify.annotations.NullMarked;
