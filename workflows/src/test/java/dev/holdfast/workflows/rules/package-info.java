/** The rules that the build holds the code to. */
@NullMarked
package dev.holdfast.workflows.rules;

import org.jspecify.annotations.NullMarked;
