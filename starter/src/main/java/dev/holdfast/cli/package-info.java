/** The {@code dr} command line: one class per verb, one answer per command. */
@NullMarked
package dev.holdfast.cli;

import org.jspecify.annotations.NullMarked;
