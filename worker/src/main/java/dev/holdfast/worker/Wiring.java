package dev.holdfast.worker;

import dev.holdfast.activities.evidence.EvidenceDirectory;
import dev.holdfast.activities.git.GitFence;
import dev.holdfast.activities.git.GitKept;
import dev.holdfast.activities.git.GitRepositories;
import dev.holdfast.activities.git.GitSideCopy;
import dev.holdfast.activities.git.GitSwap;
import dev.holdfast.activities.notify.SlackWebhook;
import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.postgres.DirectoryBackups;
import dev.holdfast.activities.postgres.DumpBackup;
import dev.holdfast.activities.postgres.PostgresClients;
import dev.holdfast.activities.postgres.PostgresFence;
import dev.holdfast.activities.postgres.PostgresGuardLock;
import dev.holdfast.activities.postgres.PostgresKept;
import dev.holdfast.activities.postgres.PostgresLiveDrop;
import dev.holdfast.activities.postgres.PostgresPrograms;
import dev.holdfast.activities.postgres.PostgresServers;
import dev.holdfast.activities.postgres.PostgresServiceCheck;
import dev.holdfast.activities.postgres.PostgresSideCopy;
import dev.holdfast.activities.postgres.PostgresSwap;
import dev.holdfast.activities.process.Attempts;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.LongJobs;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.service.AllowedCommands;
import dev.holdfast.activities.service.EndpointCheck;
import dev.holdfast.activities.service.EndpointLook;
import dev.holdfast.activities.service.ExecRestart;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

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
    PostgresClients clients =
        new PostgresClients(servers, processes, () -> PostgresPrograms.find(environment));
    AllowedCommands allowed = new AllowedCommands(home);
    EndpointLook endpoints = new EndpointLook(references, processes, allowed);
    GitRepositories repositories = new GitRepositories(references, userHome());
    return List.of(
        new DirectoryBackups(references, servers, attempts),
        new DumpBackup(references, clients, durable, attempts),
        new PostgresFence(servers, attempts),
        new PostgresSideCopy(clients, endpoints, durable, attempts),
        new PostgresSwap(servers, attempts),
        new PostgresKept(servers, attempts),
        new PostgresLiveDrop(clients, attempts),
        new PostgresGuardLock(references, attempts),
        new PostgresServiceCheck(servers, endpoints, attempts, SERVICE_PATIENCE),
        new ExecRestart(processes, allowed, attempts),
        new EndpointCheck(endpoints, attempts),
        new GitFence(repositories, attempts),
        new GitSideCopy(repositories, durable, attempts),
        new GitSwap(repositories, durable, attempts),
        new GitKept(repositories, durable, attempts),
        new SlackWebhook(references, attempts),
        new EvidenceDirectory(home));
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
