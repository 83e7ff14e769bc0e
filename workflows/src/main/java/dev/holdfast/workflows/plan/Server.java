package dev.holdfast.workflows.plan;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL cluster.
 *
 * @param places where it runs, one per site
 * @param user the role that Holdfast logs in as; it must own the databases or be a superuser
 * @param maintenanceDatabase the database that holds Holdfast's fence records and from which others
 *     are renamed; never itself restored
 * @param control how the server itself is started and stopped; null if Holdfast can't
 * @param standbys what follows it
 * @param backups base backups and WAL of the whole server; null if there are none
 * @param guard how {@code dr guard} keeps its primary; null if none does
 */
public record Server(
    String name,
    List<Place> places,
    Reference user,
    @Nullable SecretReference password,
    String maintenanceDatabase,
    List<Database> databases,
    @Nullable ServerControl control,
    List<Standby> standbys,
    @Nullable FileBackups backups,
    @Nullable GuardPolicy guard) {

  public Server {
    places = List.copyOf(places);
    databases = List.copyOf(databases);
    standbys = List.copyOf(standbys);
    if (places.isEmpty()) {
      throw new IllegalArgumentException("places must name at least one site, server " + name);
    }
  }

  /** A server without a guard. */
  public Server(
      String name,
      List<Place> places,
      Reference user,
      @Nullable SecretReference password,
      String maintenanceDatabase,
      List<Database> databases,
      @Nullable ServerControl control,
      List<Standby> standbys,
      @Nullable FileBackups backups) {
    this(
        name,
        places,
        user,
        password,
        maintenanceDatabase,
        databases,
        control,
        standbys,
        backups,
        null);
  }

  /** A server of which nothing but its databases is recovered. */
  public Server(
      String name,
      List<Place> places,
      Reference user,
      @Nullable SecretReference password,
      String maintenanceDatabase,
      List<Database> databases) {
    this(name, places, user, password, maintenanceDatabase, databases, null, List.of(), null);
  }

  /** This server with nothing but {@code place} and {@code database}. */
  Server slice(Place place, Database database) {
    return new Server(
        name,
        List.of(place),
        user,
        password,
        maintenanceDatabase,
        List.of(database),
        control,
        standbys,
        backups,
        guard);
  }

  /** The same, its databases believed at the first good look. */
  public Server believedAtOnce() {
    return new Server(
        name,
        places,
        user,
        password,
        maintenanceDatabase,
        databases.stream().map(Database::believedAtOnce).toList(),
        control,
        standbys,
        backups,
        guard);
  }

  /** Where this server runs at {@code site}. */
  public Place at(String site) {
    return places.stream()
        .filter(it -> it.site().equals(site))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("server " + name + " has no place at " + site));
  }

  /**
   * Every PostgreSQL server of this cluster, whichever of them is the primary now: that is
   * observed, never read from the plan. First the places, then the standbys, as the plan has them.
   */
  public List<Member> members() {
    return Stream.concat(
            places.stream().map(it -> Member.of(this, it)),
            standbys.stream().map(it -> Member.of(this, it)))
        .toList();
  }

  /** The member of this name. */
  public Member member(String wanted) {
    return members().stream()
        .filter(it -> it.name().equals(wanted))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("server " + name + " has no member " + wanted));
  }

  /**
   * A server's address at one site.
   *
   * @param dataDirectory there; null if the server's control says it for all
   * @param unit there; null if the server's control says it for all
   * @param sshHost where to log in; null if it is {@code host}
   * @param sshPort null if the server's control says it for all
   */
  public record Place(
      String site,
      Reference host,
      Reference port,
      @Nullable Reference dataDirectory,
      @Nullable String unit,
      @Nullable Reference sshHost,
      @Nullable Reference sshPort) {

    /** A place that is logged in to as everywhere. */
    public Place(
        String site,
        Reference host,
        Reference port,
        @Nullable Reference dataDirectory,
        @Nullable String unit) {
      this(site, host, port, dataDirectory, unit, null, null);
    }

    /** A place where nothing is other than elsewhere. */
    public Place(String site, Reference host, Reference port) {
      this(site, host, port, null, null);
    }
  }
}
