package dev.holdfast.workflows.plan;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL server of a cluster. Any member may be the primary: which one is, is observed.
 *
 * @param name unique in the plan; a standby reports itself by it ({@code application_name})
 * @param replication how it follows while it is a standby; null for a place, of which the plan does
 *     not say
 * @param control how it is started and stopped; null if Holdfast can't
 */
public record Member(
    String name,
    String site,
    Reference host,
    Reference port,
    @Nullable Replication replication,
    @Nullable ServerControl control) {

  static Member of(Server server, Server.Place place) {
    return new Member(
        server.name() + "-" + place.site(),
        place.site(),
        place.host(),
        place.port(),
        null,
        at(
            server.control(),
            it -> it.at(place.dataDirectory(), place.unit(), place.sshHost(), place.sshPort())));
  }

  static Member of(Server server, Standby standby) {
    return new Member(
        standby.name(),
        standby.site(),
        standby.host(),
        standby.port(),
        standby.replication(),
        at(
            server.control(),
            it ->
                it.at(
                    standby.dataDirectory(),
                    standby.unit(),
                    standby.sshHost(),
                    standby.sshPort())));
  }

  private static @Nullable ServerControl at(
      @Nullable ServerControl control, UnaryOperator<ServerControl> own) {
    return control == null ? null : own.apply(control);
  }
}
