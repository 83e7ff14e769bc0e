/**
 * {@code dr rebuild}: a machine is made anew from its code, the old one kept until it is decided
 * on.
 */
@NullMarked
package dev.holdfast.workflows.rebuild;

import org.jspecify.annotations.NullMarked;
