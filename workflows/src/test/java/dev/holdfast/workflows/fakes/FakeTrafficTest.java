package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.plan.OnFailure;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.Terms;
import dev.holdfast.workflows.plan.Tier;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.site.TrafficTarget;
import java.util.List;

final class FakeTrafficTest extends TrafficSwitchesContract {

  private final FakeTraffic fake = new FakeTraffic("weu");

  @Override
  protected Object activity() {
    return fake;
  }

  @Override
  protected void isSentToAsh() {
    fake.isSentTo("door", "ash");
  }

  @Override
  protected TrafficTarget target() {
    return new TrafficTarget(
        "r1",
        "notes",
        new Traffic(
            "door",
            new Terms(Tier.P0, null, null, List.of(), OnFailure.COMPENSATE, List.of(), null),
            List.of(),
            Traffic.Method.HAPROXY,
            new Reference("/run/haproxy.sock"),
            List.of(),
            null,
            null,
            null,
            null,
            null));
  }
}
