package dev.holdfast.cli;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.worker.HoldfastWorker;
import dev.holdfast.worker.HostName;
import dev.holdfast.worker.LivingProcess;
import dev.holdfast.worker.TemporalConnection;
import dev.holdfast.worker.TemporalLeaseControl;
import dev.holdfast.worker.Wiring;
import dev.holdfast.worker.WorkerConfiguration;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityInterface;
import io.temporal.failure.ApplicationFailure;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.slf4j.MDC;

/**
 * A worker process made of the same parts as {@code dr worker}, whose activities pass a {@link
 * Gate} before and after they do their work.
 */
final class GatedWorker {

  /** A line for each call of an activity: the process, the step, what became of it. */
  static final String OUTCOMES = "outcomes.log";

  private GatedWorker() {}

  /** Starts one as a child of this JVM that is told what {@code environment} says. */
  static LivingProcess start(Map<String, String> environment, Path log) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dlogback.configurationFile=logback.xml", // as dr worker logs, not as tests do
            "-cp",
            System.getProperty("java.class.path"),
            GatedWorker.class.getName());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Redirect.from(new File("/dev/null")))
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log.toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    return LivingProcess.started(builder.start(), command);
  }

  /** Works until it is killed. */
  public static void main(String[] arguments) throws InterruptedException {
    WorkerConfiguration configuration = WorkerConfiguration.from(System.getenv(), Path.of(""));
    TemporalConnection connection = TemporalConnection.open(configuration, Duration.ofSeconds(60));
    Wiring wiring = new Wiring(configuration.home(), System.getenv());
    Gate gate = new Gate(configuration.home());
    TemporalLeaseControl leases =
        new TemporalLeaseControl(connection, new Attempts(HostName.current()));
    List<Object> activities =
        Stream.concat(wiring.activities().stream(), Stream.of(leases))
            .map(it -> gated(it, gate, configuration.home()))
            .toList();
    new HoldfastWorker(connection.client(), configuration.taskQueue(), activities).start();
    new CountDownLatch(1).await();
  }

  private static Object gated(Object activities, Gate gate, Path home) {
    Class<?>[] ports =
        Stream.of(activities.getClass().getInterfaces())
            .filter(it -> it.isAnnotationPresent(ActivityInterface.class))
            .toArray(Class<?>[]::new);
    InvocationHandler passing =
        (proxy, method, arguments) -> {
          if (!method.getDeclaringClass().isAnnotationPresent(ActivityInterface.class)) {
            return invoked(activities, method, arguments);
          }
          String run = Activity.getExecutionContext().getInfo().getWorkflowId();
          KillPoint before =
              new KillPoint(KillPoint.partOf(run), MDC.get("step"), KillPoint.Phase.BEFORE);
          String outcome = "done";
          try {
            gate.pass(before);
            Object result = invoked(activities, method, arguments);
            gate.pass(before.at(KillPoint.Phase.AFTER));
            return result;
          } catch (Throwable thrown) {
            outcome = thrown instanceof ApplicationFailure it ? it.getType() : thrown.toString();
            throw thrown;
          } finally {
            write(home.resolve(OUTCOMES), before.place() + "|" + outcome);
          }
        };
    return Proxy.newProxyInstance(GatedWorker.class.getClassLoader(), ports, passing);
  }

  private static void write(Path outcomes, String line) throws IOException {
    String written = ProcessHandle.current().pid() + " " + line.lines().findFirst().orElse("");
    Files.writeString(outcomes, written + "\n", CREATE, APPEND);
  }

  private static Object invoked(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }
}
