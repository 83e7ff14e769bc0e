/** What sends clients to a site: HAProxy, pgbouncer, DNS, HTTP, and their own addresses. */
@NullMarked
package dev.holdfast.activities.traffic;

import org.jspecify.annotations.NullMarked;
