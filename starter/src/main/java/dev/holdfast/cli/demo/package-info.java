/** {@code dr demo}: a real database under load is destroyed and comes back. */
@NullMarked
package dev.holdfast.cli.demo;

import org.jspecify.annotations.NullMarked;
