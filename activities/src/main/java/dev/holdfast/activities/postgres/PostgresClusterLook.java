package dev.holdfast.activities.postgres;

import dev.holdfast.activities.process.Attempts;
import dev.holdfast.workflows.plan.Member;
import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.site.ClusterLooks;
import dev.holdfast.workflows.site.ClusterTarget;
import dev.holdfast.workflows.site.MemberSeen;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Asks all members of a cluster at the same time, so that one that is gone delays nobody. */
public final class PostgresClusterLook implements ClusterLooks {

  private final PostgresServers servers;
  private final Attempts attempts;

  /** Looks through {@code servers}. */
  public PostgresClusterLook(PostgresServers servers, Attempts attempts) {
    this.servers = servers;
    this.attempts = attempts;
  }

  @Override
  public ClusterSeen look(ClusterTarget target) {
    Attempt attempt = attempts.current();
    List<Member> members = target.server().members();
    ExecutorService threads = Executors.newFixedThreadPool(members.size());
    try {
      List<Future<MemberSeen>> looks = new ArrayList<>();
      for (Member member : members) {
        MemberLook look = new MemberLook(servers, target.at(member), attempt.number());
        looks.add(threads.submit(look::seen));
      }
      return new ClusterSeen(target.server().name(), awaited(looks), attempt);
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<MemberSeen> awaited(List<Future<MemberSeen>> looks) {
    List<MemberSeen> seen = new ArrayList<>();
    for (Future<MemberSeen> look : looks) {
      try {
        seen.add(look.get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while looking at a cluster", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
    return seen;
  }
}
