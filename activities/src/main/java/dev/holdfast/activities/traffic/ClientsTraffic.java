package dev.holdfast.activities.traffic;

import static dev.holdfast.activities.traffic.TrafficAddresses.misdescribed;

import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.site.Pointing;
import dev.holdfast.workflows.site.TrafficSwitches.Switch;
import dev.holdfast.workflows.site.TrafficTarget;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Clients that know all sites and go to the one whose server takes writes: nothing is switched.
 * That their URL makes them do so is looked at, and logged in is as they do.
 */
final class ClientsTraffic implements TrafficMethod {

  private final TrafficAddresses addresses;

  ClientsTraffic(TrafficAddresses addresses) {
    this.addresses = addresses;
  }

  @Override
  public Sight look(TrafficTarget target) {
    ClientUrl url = url(target.traffic());
    List<String> sites = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    for (Traffic.Target of : target.traffic().targets()) {
      HostAndPort server = addresses.server(target.traffic(), of.site());
      boolean takesWrites = takesWrites(target, url, server);
      seen.add(server + (takesWrites ? " takes writes" : " does not"));
      if (takesWrites) {
        sites.add(of.site());
      }
    }
    return new Sight(new Pointing(sites, false, String.join(", ", seen)), null);
  }

  @Override
  public Pointing send(Switch change, Sight before) {
    return before.pointing();
  }

  private ClientUrl url(Traffic traffic) {
    ClientUrl url =
        ClientUrl.of(addresses.value(traffic.address()))
            .orElseThrow(
                () ->
                    misdescribed(
                        traffic,
                        "address %s is no postgresql://HOST:PORT,HOST:PORT/DATABASE"
                            .formatted(traffic.address())));
    for (Traffic.Target target : traffic.targets()) {
      if (!url.servers().contains(addresses.server(traffic, target.site()))) {
        throw misdescribed(
            traffic, "the clients' URL does not lead to the target of " + target.site());
      }
    }
    if (!url.wantsPrimary()) {
      throw misdescribed(
          traffic,
          "the clients' URL may lead to a standby: it needs targetServerType=primary, or"
              + " target_session_attrs=read-write");
    }
    return url;
  }

  private boolean takesWrites(TrafficTarget target, ClientUrl url, HostAndPort server) {
    Properties properties = ServerLogin.properties(target, addresses);
    properties.setProperty("targetServerType", "primary");
    try (Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://" + server + "/" + url.database(), properties)) {
      return !connection.isReadOnly();
    } catch (SQLException e) {
      String state = e.getSQLState() == null ? "" : e.getSQLState();
      // away, starting, ending, or a standby
      if (state.startsWith("08") || state.startsWith("57P") || state.equals("53300")) {
        return false;
      }
      throw FailureCode.TRAFFIC_REFUSED.failure(
          "%s: login at %s as clients do: %s"
              .formatted(target.traffic().component(), server, e.getMessage()));
    }
  }
}
