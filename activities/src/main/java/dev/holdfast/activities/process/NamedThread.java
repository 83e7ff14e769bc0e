package dev.holdfast.activities.process;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Daemon threads whose log lines carry the plan and run of the thread that started them. */
final class NamedThread {

  private NamedThread() {}

  static Thread start(String name, Runnable body) {
    @Nullable Map<String, String> context = MDC.getCopyOfContextMap();
    Thread thread =
        new Thread(
            () -> {
              if (context != null) {
                MDC.setContextMap(context);
              }
              body.run();
            },
            name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
