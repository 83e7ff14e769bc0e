package dev.holdfast.workflows.site;

import java.util.List;

/**
 * Where clients are sent.
 *
 * @param sites all sites of the plan that they are sent to, in its order
 * @param elsewhere whether they are (also) sent to something that is no site's target
 * @param seen what was seen, for a person
 */
public record Pointing(List<String> sites, boolean elsewhere, String seen) {

  public Pointing {
    sites = List.copyOf(sites);
  }

  /** Whether all clients are sent to {@code site}. */
  public boolean isAt(String site) {
    return !elsewhere && sites.equals(List.of(site));
  }

  /** Whether they are sent to nothing but these two, or to nothing at all. */
  public boolean isWithin(String one, String other) {
    return !elsewhere && List.of(one, other).containsAll(sites);
  }

  @Override
  public String toString() {
    String where = sites.isEmpty() ? "no site" : String.join(" and ", sites);
    return "%s (%s)".formatted(elsewhere ? "elsewhere" : where, seen);
  }
}
