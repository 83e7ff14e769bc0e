package dev.holdfast.workflows.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL cluster as one component: where a system changes its site all databases of a server
 * move together.
 *
 * @param terms the strictest of its databases'
 */
public record Cluster(Server server, Terms terms) implements Component {

  /** A cluster that needs {@code others} first. */
  static Cluster of(Server server, List<String> others) {
    Terms strictest =
        new Terms(
            best(server, Terms::tier).orElse(Tier.P1),
            best(server, Terms::rto).orElse(null),
            best(server, Terms::rpo).orElse(null),
            others,
            onFailure(server),
            List.of(),
            null);
    return new Cluster(server, strictest);
  }

  /** The smallest that any of the databases says. */
  private static <T extends Comparable<T>> Optional<T> best(
      Server server, Function<Terms, @Nullable T> field) {
    return terms(server)
        .flatMap(it -> Stream.ofNullable(field.apply(it)))
        .min(Comparator.naturalOrder());
  }

  private static Stream<Terms> terms(Server server) {
    return server.databases().stream().map(Database::terms);
  }

  /** A person is asked if one of the databases says so; it is done without if all say so. */
  private static OnFailure onFailure(Server server) {
    if (terms(server).anyMatch(it -> it.onFailure() == OnFailure.PAUSE)) {
      return OnFailure.PAUSE;
    }
    boolean without =
        !server.databases().isEmpty()
            && terms(server).allMatch(it -> it.onFailure() == OnFailure.CONTINUE);
    return without ? OnFailure.CONTINUE : OnFailure.COMPENSATE;
  }

  @Override
  public String component() {
    return server.name();
  }

  @Override
  public List<Check> checks() {
    return List.of();
  }

  @Override
  public Kind kind() {
    return Kind.SERVER;
  }
}
