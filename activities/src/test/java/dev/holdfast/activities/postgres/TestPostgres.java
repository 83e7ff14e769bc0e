package dev.holdfast.activities.postgres;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * A real PostgreSQL for tests.
 *
 * <pre>{@code
 * @RegisterExtension final TestPostgres postgres = new TestPostgres();
 *
 * @Test
 * void swaps() {
 *   TestDatabase live = postgres.createDatabase();
 * }
 * }</pre>
 *
 * One server is shared by all tests of a JVM and started by the first that asks. What a test makes
 * is removed after it; what is made in {@code @BeforeAll}, with a static extension, after its
 * class; the server at the very end, also when tests fail or the JVM is told to end.
 */
public final class TestPostgres
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private final Deque<Runnable> afterClass = new ArrayDeque<>();
  private final Deque<Runnable> afterTest = new ArrayDeque<>();
  private Deque<Runnable> current = afterClass;
  private @Nullable ExtensionContext context;

  /** The server that all tests of this JVM share: never stop it, nor change its settings. */
  public LocalPostgres server() {
    return servers().shared();
  }

  /** A new and empty database in the shared server. */
  public TestDatabase createDatabase() {
    TestServers servers = servers();
    TestDatabase database = servers.createDatabase();
    current.push(() -> servers.drop(database));
    return database;
  }

  /** A server with the default settings that the test may kill. */
  public LocalPostgres privateServer() {
    return privateServer(UnaryOperator.identity());
  }

  /** A server that the test may kill, with settings of its own. */
  public LocalPostgres privateServer(UnaryOperator<LocalPostgresSettings> change) {
    LocalPostgres server = LocalPostgres.start(change.apply(servers().settings()));
    current.push(server::close);
    return server;
  }

  /** A primary that standbys can be added to; the test may kill all of them. */
  public TestCluster cluster() {
    return cluster(UnaryOperator.identity());
  }

  /** A primary with settings of its own, which standbys made of it have as well. */
  public TestCluster cluster(UnaryOperator<LocalPostgresSettings> change) {
    TestCluster cluster = TestCluster.start(servers().settings(), change);
    current.push(cluster::close);
    return cluster;
  }

  @Override
  public void beforeAll(ExtensionContext ofClass) {
    context = ofClass;
  }

  @Override
  public void beforeEach(ExtensionContext ofTest) {
    context = ofTest;
    current = afterTest;
  }

  @Override
  public void afterEach(ExtensionContext ofTest) {
    current = afterClass;
    empty(afterTest);
  }

  @Override
  public void afterAll(ExtensionContext ofClass) {
    empty(afterClass);
  }

  private TestServers servers() {
    if (context == null) {
      throw new IllegalStateException("TestPostgres must be a field with @RegisterExtension");
    }
    return context
        .getRoot()
        .getStore(Namespace.create(TestPostgres.class))
        .computeIfAbsent(TestServers.class, key -> new TestServers(), TestServers.class);
  }

  private static void empty(Deque<Runnable> removals) {
    try {
      while (!removals.isEmpty()) {
        removals.pop().run();
      }
    } finally {
      if (!removals.isEmpty()) {
        empty(removals);
      }
    }
  }
}
