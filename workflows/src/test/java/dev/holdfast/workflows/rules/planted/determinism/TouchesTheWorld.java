package dev.holdfast.workflows.rules.planted.determinism;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;

/** One member for each way out. */
interface TouchesTheWorld {

  interface Files {
    File file();
  }

  interface Paths {
    Path path();
  }

  interface Net {
    URI address();
  }

  interface Sql {
    Connection connection();
  }

  final class Starts {
    private Starts() {}

    static void child() throws IOException {
      new ProcessBuilder("true").start();
    }
  }

  final class Executes {
    private Executes() {}

    static Runtime runtime() {
      return Runtime.getRuntime();
    }
  }
}
