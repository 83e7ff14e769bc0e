/**
 * The probe's heartbeats, as the ledger keeps them, and what follows from them for the loss of a
 * promotion.
 */
@NullMarked
package dev.holdfast.workflows.probe;

import org.jspecify.annotations.NullMarked;
