package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.restore.RepositoryTarget;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The fake keeps the contract that the real one keeps. */
final class FakeRepositoryTest extends RepositoryPortsContract {

  private final FakeWorld world = new FakeWorld(() -> Instant.parse("2026-11-01T12:00:00Z"));

  @Override
  protected Object[] activities() {
    return new Object[] {world.repository()};
  }

  @Override
  protected RepositoryTarget target(String run) {
    return new RepositoryTarget(run, "shop", ExamplePlan.repository());
  }

  @Override
  protected String origin() {
    return FakeRepository.ORIGIN;
  }

  @Override
  protected @Nullable String live() {
    return world.repository().live();
  }

  @Override
  protected void losesLive() {
    world.repository().losesLive();
  }

  @Override
  protected void commitsWithoutPushing() {
    world.repository().commitsWithoutPushing();
  }
}
