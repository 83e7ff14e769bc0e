/**
 * What stands at the sites, members of clusters, services and traffic, as a run sees and touches
 * it. Ports that freezes, guards and moves share.
 */
@NullMarked
package dev.holdfast.workflows.site;

import org.jspecify.annotations.NullMarked;
