/** PostgreSQL: its programs, its servers, its databases. */
@NullMarked
package dev.holdfast.activities.postgres;

import org.jspecify.annotations.NullMarked;
