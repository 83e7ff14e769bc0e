package dev.holdfast.workflows.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a service is other at one site than elsewhere: null or empty is as elsewhere.
 *
 * @param sshHost where to log in
 * @param maintenanceUrl of its maintenance switch
 */
public record ServiceSite(
    String site,
    List<String> restart,
    @Nullable String unit,
    List<String> start,
    List<String> stop,
    @Nullable Reference sshHost,
    @Nullable Reference sshPort,
    @Nullable Reference maintenanceUrl) {

  public ServiceSite {
    restart = List.copyOf(restart);
    start = List.copyOf(start);
    stop = List.copyOf(stop);
  }

  Service of(Service service) {
    SshAccess ssh = service.ssh();
    Maintenance maintenance = service.maintenance();
    return new Service(
        service.component(),
        service.terms(),
        service.checks(),
        service.control(),
        restart.isEmpty() ? service.restart() : restart,
        unit == null ? service.unit() : unit,
        start.isEmpty() ? service.start() : start,
        stop.isEmpty() ? service.stop() : stop,
        ssh == null ? null : ssh.at(sshHost, sshPort),
        maintenance == null || maintenanceUrl == null
            ? maintenance
            : maintenance.at(maintenanceUrl),
        List.of());
  }
}
