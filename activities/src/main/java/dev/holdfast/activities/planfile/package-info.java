/** Reading plan files: YAML, its schema, and what the references in it stand for. */
@NullMarked
package dev.holdfast.activities.planfile;

import org.jspecify.annotations.NullMarked;
