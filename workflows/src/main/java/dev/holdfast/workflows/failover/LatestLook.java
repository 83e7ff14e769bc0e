package dev.holdfast.workflows.failover;

import static java.util.Objects.requireNonNull;

import dev.holdfast.workflows.site.ClusterLooks;
import dev.holdfast.workflows.site.ClusterLooks.ClusterSeen;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a cluster last. A step that is tried again looks anew: people have mended
 * something meanwhile.
 */
final class LatestLook {

  private final ClusterLooks looks;
  private final ServerFailoverRequest request;
  private @Nullable ClusterSeen seen;
  private boolean judged;

  LatestLook(ClusterLooks looks, ServerFailoverRequest request) {
    this.looks = looks;
    this.request = request;
  }

  ClusterSeen take() {
    judged = false;
    ClusterSeen now = looks.look(request.target());
    seen = now;
    return now;
  }

  /** To be judged by a step; each look only once. */
  ClusterSeen toJudge() {
    ClusterSeen now = judged ? take() : last();
    judged = true;
    return now;
  }

  /** As it was when it was looked at last; it must have been. */
  ClusterSeen last() {
    return requireNonNull(seen, "observed first");
  }
}
