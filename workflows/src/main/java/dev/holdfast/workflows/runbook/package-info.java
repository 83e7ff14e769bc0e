/** The engine: steps, undos, the run's report, and the messages that steer a run. */
@NullMarked
package dev.holdfast.workflows.runbook;

import org.jspecify.annotations.NullMarked;
