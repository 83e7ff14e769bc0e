/** {@code dr backup}: backups, their manifests, and the workflow that takes one. */
@NullMarked
package dev.holdfast.workflows.backup;

import org.jspecify.annotations.NullMarked;
