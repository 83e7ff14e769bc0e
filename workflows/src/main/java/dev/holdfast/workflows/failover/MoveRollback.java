package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.system.ComponentReport;
import dev.holdfast.workflows.system.ComponentRollback;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What has moved stays: what comes after a server's promotion has nowhere to go back to, and the
 * same run, asked for once more, goes on from there.
 */
final class MoveRollback implements ComponentRollback {

  private final SystemFailoverRequest request;
  private final Predicate<String> wasThere;

  /** Of a run that found those there already of which {@code wasThere} says so. */
  MoveRollback(SystemFailoverRequest request, Predicate<String> wasThere) {
    this.request = request;
    this.wasThere = wasThere;
  }

  @Override
  public Result rollBack(ComponentReport recovered) {
    if (wasThere.test(recovered.component())) {
      return Result.nothing();
    }
    return Result.stays(
        recovered,
        "it is at the new site; once what failed is mended, go on with dr %s --to that site"
            .formatted(request.run().kind().name().toLowerCase(Locale.ROOT)));
  }
}
