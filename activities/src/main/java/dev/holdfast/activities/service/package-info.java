/** Restarts services. */
@NullMarked
package dev.holdfast.activities.service;

import org.jspecify.annotations.NullMarked;
