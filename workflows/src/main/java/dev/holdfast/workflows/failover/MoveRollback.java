package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.system.ComponentReport;
import dev.holdfast.workflows.system.ComponentRollback;
import java.util.Locale;

/**
 * What has moved stays: what comes after a server's promotion has nowhere to go back to, and the
 * same run, asked for once more, goes on from there.
 */
final class MoveRollback implements ComponentRollback {

  private final SystemFailoverRequest request;

  MoveRollback(SystemFailoverRequest request) {
    this.request = request;
  }

  @Override
  public Result rollBack(ComponentReport recovered) {
    return Result.stays(
        recovered,
        "it is at the new site; go on with dr %s --to it once what failed is mended"
            .formatted(request.run().kind().name().toLowerCase(Locale.ROOT)));
  }
}
