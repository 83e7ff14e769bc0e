package dev.holdfast.activities.terraform;

import dev.holdfast.activities.planfile.References;
import dev.holdfast.activities.process.DurableJobs;
import dev.holdfast.activities.process.JobKey;
import dev.holdfast.activities.process.JobProgress;
import dev.holdfast.activities.process.ProcessRunner;
import dev.holdfast.activities.process.StrayProcesses;
import dev.holdfast.workflows.rebuild.MachineTarget;
import dev.holdfast.workflows.runbook.FailureCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * The code of machines as this host reaches it. Whatever a run does with it is one job after the
 * other: a new one first ends what an earlier try has left.
 */
public final class MachineCodes {

  private static final Duration GRACE = Duration.ofSeconds(60);

  private final References references;
  private final Path home;
  private final ProcessRunner runner;
  private final DurableJobs jobs;
  private final Map<String, String> environment;

  /**
   * Machines as one worker reaches them.
   *
   * @param home the state folder
   * @param environment what Terraform's providers and backends log in with
   */
  public MachineCodes(
      References references,
      Path home,
      ProcessRunner runner,
      DurableJobs jobs,
      Map<String, String> environment) {
    this.references = references;
    this.home = home;
    this.runner = runner;
    this.jobs = jobs;
    this.environment = new TreeMap<>(environment);
  }

  /** What is done with the code. */
  interface Work<T> {
    T with(MachineCode code) throws IOException, InterruptedException;
  }

  /**
   * Does it once nothing of this run's earlier tries is left.
   *
   * @param step names the job: a try that comes back to this worker joins it
   */
  <T> T run(MachineTarget target, String step, Work<T> work) {
    Path program = TerraformProgram.require(environment);
    return jobs.run(
        new JobKey(target.run(), "terraform-" + step),
        progress -> {
          try {
            return work.with(code(target, program, progress));
          } catch (IOException e) {
            throw FailureCode.TERRAFORM_FAILED.failure("reading or writing a file: " + e, e);
          }
        });
  }

  private MachineCode code(MachineTarget target, Path program, JobProgress progress)
      throws IOException {
    String marker = target.run() + "/terraform";
    new StrayProcesses(runner, GRACE).end(marker);
    return new MachineCode(
        target,
        Path.of(references.resolve(target.machine().source())).toAbsolutePath(),
        MachineFolder.of(home, target),
        new Terraform(runner, program, environment, marker),
        references,
        progress);
  }
}
