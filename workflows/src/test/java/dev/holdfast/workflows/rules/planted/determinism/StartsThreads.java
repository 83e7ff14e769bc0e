package dev.holdfast.workflows.rules.planted.determinism;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

interface StartsThreads {

  final class Sleeps {
    private Sleeps() {}

    static void sleep() throws InterruptedException {
      Thread.sleep(1);
    }
  }

  final class Starts {
    private Starts() {}

    static Thread start(Runnable work) {
      return new Thread(work);
    }
  }

  final class Pools {
    static final Supplier<ExecutorService> NEW = Executors::newCachedThreadPool;

    private Pools() {}
  }

  final class Futures {
    private Futures() {}

    static CompletableFuture<String> later() {
      return new CompletableFuture<>();
    }
  }

  final class Locks {
    private Locks() {}

    static void lock(ReentrantLock lock) {
      lock.lock();
    }
  }
}
