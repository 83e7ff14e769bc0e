/** The world in memory: fakes of every port, and Temporal beside them, for tests of workflows. */
@NullMarked
package dev.holdfast.workflows.fakes;

import org.jspecify.annotations.NullMarked;
