package dev.holdfast.workflows.system;

import dev.holdfast.workflows.plan.Component;
import dev.holdfast.workflows.runbook.Rpo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a run of the whole plan lost: the worst of its components, unknown if one is. */
public final class SystemLoss {

  private final List<Rpo> losses = new ArrayList<>();

  /** A component is back. One that holds nothing that could be lost does not count. */
  public void add(ComponentEnd end) {
    if (holdsSomething(end.report().kind())) {
      losses.add(end.rpo());
    }
  }

  private static boolean holdsSomething(Component.Kind kind) {
    return switch (kind) {
      case SERVER, DATABASE, SECRETS, FILES, REPOSITORY -> true;
      case MACHINE, SERVICE, TRAFFIC, COMMAND -> false;
    };
  }

  /** The worst, held against the objective of the whole, if it has one. */
  public Rpo worst(@Nullable Duration objective) {
    Optional<Rpo> worst = losses.stream().filter(it -> it.lossMax() != null).max(BY_MOST);
    if (worst.isEmpty() || losses.stream().anyMatch(it -> it.lossMax() == null)) {
      return Rpo.unknown(objective);
    }
    Duration most = most(worst.get());
    Duration least =
        losses.stream().map(SystemLoss::least).max(Duration::compareTo).orElse(Duration.ZERO);
    Rpo.Method method = worst.get().method();
    Boolean met = objective == null ? null : Rpo.between(objective, least, most, method).met();
    return new Rpo(
        objective, least, most, sum(Rpo::lostCommitsMin), sum(Rpo::lostCommitsMax), met, method);
  }

  /** What each lost adds up; unknown if one is. */
  private @Nullable Long sum(Function<Rpo, @Nullable Long> field) {
    long sum = 0;
    for (Rpo loss : losses) {
      Long commits = field.apply(loss);
      if (commits == null) {
        return null;
      }
      sum += commits;
    }
    return sum;
  }

  private static final Comparator<Rpo> BY_MOST = Comparator.comparing(SystemLoss::most);

  private static Duration most(Rpo loss) {
    return loss.lossMax() == null ? Duration.ZERO : loss.lossMax();
  }

  private static Duration least(Rpo loss) {
    return loss.lossMin() == null ? Duration.ZERO : loss.lossMin();
  }
}
