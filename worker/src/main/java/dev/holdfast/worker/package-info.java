/** The worker process: configuration, connection, wiring, supervision of activities, drain. */
@NullMarked
package dev.holdfast.worker;

import org.jspecify.annotations.NullMarked;
