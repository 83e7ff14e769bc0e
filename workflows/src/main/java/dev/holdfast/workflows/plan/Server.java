package dev.holdfast.workflows.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL cluster.
 *
 * @param places where it runs, one per site
 * @param user the role that Holdfast logs in as; it must own the databases or be a superuser
 * @param maintenanceDatabase the database that holds Holdfast's fence records and from which others
 *     are renamed; never itself restored
 */
public record Server(
    String name,
    List<Place> places,
    Reference user,
    @Nullable SecretReference password,
    String maintenanceDatabase,
    List<Database> databases) {

  public Server {
    places = List.copyOf(places);
    databases = List.copyOf(databases);
    if (places.isEmpty()) {
      throw new IllegalArgumentException("places must name at least one site, server " + name);
    }
  }

  /** Where this server runs at {@code site}. */
  public Place at(String site) {
    return places.stream()
        .filter(it -> it.site().equals(site))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("server " + name + " has no place at " + site));
  }

  /** A server's address at one site. */
  public record Place(String site, Reference host, Reference port) {}
}
