/**
 * Local programs and long jobs: how they are started, followed and ended without leaving a rest.
 */
@NullMarked
package dev.holdfast.activities.process;

import org.jspecify.annotations.NullMarked;
