/** Git repositories, in process: no {@code git} program is needed or started. */
@NullMarked
package dev.holdfast.activities.git;

import org.jspecify.annotations.NullMarked;
