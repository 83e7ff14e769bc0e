package dev.holdfast.worker;

import dev.holdfast.activities.evidence.EvidenceDirectory;
import dev.holdfast.activities.files.FilePlaces;
import dev.holdfast.activities.files.FilesFence;
import dev.holdfast.activities.files.FilesKept;
import dev.holdfast.activities.files.FilesSwap;
import dev.holdfast.activities.files.TarArchives;
import dev.holdfast.activities.files.TarBackup;
import dev.holdfast.activities.files.TarSideCopy;
import dev.holdfast.activities.git.GitFence;
import dev.holdfast.activities.git.GitKept;
import dev.holdfast.activities.git.GitRepositories;
import dev.holdfast.activities.git.GitSideCopy;
import dev.holdfast.activities.git.GitSwap;
import dev.holdfast.activities.notify.PlanHooks;
import dev.holdfast.activities.notify.SlackWebhook;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.postgres.CommandControl;
import dev.holdfast.activities.postgres.DirectoryBackups;
import dev.holdfast.activities.postgres.DumpBackup;
import dev.holdfast.activities.postgres.PostgresClients;
import dev.holdfast.activities.postgres.PostgresClusterLook;
import dev.holdfast.activities.postgres.PostgresFence;
import dev.holdfast.activities.postgres.PostgresFreeze;
import dev.holdfast.activities.postgres.PostgresGuardLock;
import dev.holdfast.activities.postgres.PostgresKept;
import dev.holdfast.activities.postgres.PostgresLiveDrop;
import dev.holdfast.activities.postgres.PostgresLossLedgers;
import dev.holdfast.activities.postgres.PostgresMaintenanceNotes;
import dev.holdfast.activities.postgres.PostgresPrograms;
import dev.holdfast.activities.postgres.PostgresPromotion;
import dev.holdfast.activities.postgres.PostgresRejoins;
import dev.holdfast.activities.postgres.PostgresSalvages;
import dev.holdfast.activities.postgres.PostgresServerControls;
import dev.holdfast.activities.postgres.PostgresServers;
import dev.holdfast.activities.postgres.PostgresServiceCheck;
import dev.holdfast.activities.postgres.PostgresSideCopy;
import dev.holdfast.activities.postgres.PostgresSwap;
import dev.holdfast.activities.postgres.PostgresTakeoverLook;
import dev.holdfast.activities.postgres.ServerAccess;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.LongJobs;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.service.AllowedCommands;
import dev.holdfast.activities.service.EndpointCheck;
import dev.holdfast.activities.service.EndpointLook;
import dev.holdfast.activities.service.ExecRestart;
import dev.holdfast.activities.service.ExecServices;
import dev.holdfast.activities.service.HttpMaintenance;
import dev.holdfast.activities.service.SiteServices;
import dev.holdfast.activities.service.SystemdServices;
import dev.holdfast.activities.ssh.SshHosts;
import dev.holdfast.activities.terraform.MachineCodes;
import dev.holdfast.activities.terraform.TerraformChanges;
import dev.holdfast.activities.terraform.TerraformStates;
import dev.holdfast.activities.traffic.TrafficByMethod;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Makes what a worker's activities are made of, and ends it with the worker. */
public final class Wiring implements AutoCloseable {

  /** A service that is not good half a minute after it was let in won't be. */
  private static final Duration SERVICE_PATIENCE = Duration.ofSeconds(30);

  private final ProcessRunner processes = new ProcessRunner();
  private final LongJobs jobs = new LongJobs();
  private final Path home;
  private final Map<String, String> environment;

  /**
   * Wires for one worker.
   *
   * @param home the state folder
   * @param environment what the references of plans are resolved from
   */
  public Wiring(Path home, Map<String, String> environment) {
    this.home = home;
    this.environment = Map.copyOf(environment);
  }

  /** The implementation of every port, by technology. */
  public List<Object> activities() {
    References references = new References(environment);
    Attempts attempts = new Attempts(HostName.current());
    DurableJobs durable = new DurableJobs(jobs);
    PostgresServers servers = new PostgresServers(references);
    Supplier<PostgresPrograms> programs = () -> PostgresPrograms.find(environment);
    PostgresClients clients = new PostgresClients(servers, processes, programs);
    AllowedCommands allowed = new AllowedCommands(home);
    EndpointLook endpoints = new EndpointLook(references, processes, allowed);
    GitRepositories repositories = new GitRepositories(references, userHome());
    MachineCodes machines = new MachineCodes(references, home, processes, durable, environment);
    FilePlaces files = new FilePlaces(references);
    return List.of(
        new TerraformStates(machines, attempts),
        new TerraformChanges(machines, attempts),
        new DirectoryBackups(references, servers, attempts),
        new DumpBackup(references, clients, durable, attempts),
        new PostgresFence(servers, attempts),
        new PostgresSideCopy(clients, endpoints, durable, attempts),
        new PostgresSwap(servers, attempts),
        new PostgresKept(servers, attempts),
        new PostgresLiveDrop(clients, attempts),
        new PostgresClusterLook(servers, attempts),
        new PostgresTakeoverLook(references, servers, serverAccess(references), attempts),
        new PostgresFreeze(servers, attempts),
        new PostgresMaintenanceNotes(servers, attempts),
        new PostgresPromotion(servers, attempts),
        new PostgresLossLedgers(
            references, home, processes, () -> PostgresPrograms.find(environment), attempts),
        new PostgresGuardLock(references, attempts),
        new PostgresServiceCheck(servers, endpoints, attempts, SERVICE_PATIENCE),
        new ExecRestart(processes, allowed, units(references, allowed), attempts),
        new EndpointCheck(endpoints, attempts),
        serverControls(references, allowed, attempts),
        new PostgresRejoins(serverAccess(references), servers, processes, durable, attempts),
        new PostgresSalvages(serverAccess(references), servers, processes, home, attempts),
        serviceControls(references, allowed, attempts),
        new TarBackup(files, durable, attempts, HostName.current()),
        new TarArchives(files, attempts),
        new TarSideCopy(files, durable, attempts),
        new FilesFence(files, attempts),
        new FilesSwap(files, durable, attempts),
        new FilesKept(files, durable, attempts),
        new GitFence(repositories, attempts),
        new GitSideCopy(repositories, durable, attempts),
        new GitSwap(repositories, durable, attempts),
        new GitKept(repositories, durable, attempts),
        new TrafficByMethod(references, processes, programs, attempts),
        new SlackWebhook(references, attempts),
        new PlanHooks(references, processes, allowed, attempts),
        new EvidenceDirectory(home));
  }

  private PostgresServerControls serverControls(
      References references, AllowedCommands allowed, Attempts attempts) {
    String worker = HostName.current();
    return new PostgresServerControls(
        serverAccess(references),
        new CommandControl(processes, allowed, environment, worker),
        attempts);
  }

  private ServerAccess serverAccess(References references) {
    return new ServerAccess(
        references, processes, new SshHosts(references), environment, HostName.current());
  }

  private SiteServices serviceControls(
      References references, AllowedCommands allowed, Attempts attempts) {
    return new SiteServices(
        units(references, allowed),
        new ExecServices(processes, allowed, environment, HostName.current()),
        new HttpMaintenance(references),
        attempts);
  }

  private SystemdServices units(References references, AllowedCommands allowed) {
    return new SystemdServices(
        processes, new SshHosts(references), allowed, environment, HostName.current());
  }

  /** Where the keys for SSH are. */
  private Path userHome() {
    return Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")));
  }

  /** Ends long jobs, then every program that still runs. */
  @Override
  public void close() {
    try {
      jobs.close();
    } finally {
      processes.close();
    }
  }
}
