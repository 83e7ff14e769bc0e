package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.plan.Hook;
import dev.holdfast.workflows.plan.Hooks;
import dev.holdfast.workflows.plan.Reference;
import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Traffic;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a plan has called while its system moves. */
final class HookPlanTest {

  private static Hooks hooks(String text) {
    NotesPlan plan = NotesPlan.published().replacing("home: weu ", text + "home: weu ");
    assertThat(plan.errors()).isEmpty();
    return Objects.requireNonNull(plan.read().plan()).failover().hooks();
  }

  @Test
  void readsARequestAndACommand() {
    Hooks hooks =
        hooks(
            """
            hooks:
              statusPage:
                http:
                  url: env:STATUS_URL
                  send: put
                  header: X-Token
                  secret: env:STATUS_TOKEN
                  body: '{"state": "{state}"}'
              cachePurge: {run: [/usr/local/bin/purge, all]}
            """);

    assertThat(hooks.statusPage())
        .isEqualTo(
            new Hook.Http(
                new Reference("env:STATUS_URL"),
                Traffic.Verb.PUT,
                "X-Token",
                new SecretReference("env:STATUS_TOKEN"),
                "{\"state\": \"{state}\"}"));
    assertThat(hooks.cachePurge())
        .isEqualTo(new Hook.Command(List.of("/usr/local/bin/purge", "all")));
  }

  @Test
  void postsEverythingWithoutASecretUnlessThePlanSaysOtherwise() {
    Hooks hooks = hooks("hooks: {statusPage: {http: {url: \"http://status\"}}}\n");

    assertThat(hooks.statusPage())
        .isEqualTo(
            new Hook.Http(
                new Reference("http://status"), Traffic.Verb.POST, "Authorization", null, null));
    assertThat(hooks.cachePurge()).isNull();
  }

  @Test
  void callsNothingUnlessThePlanSaysSo() {
    assertThat(hooks("").areNone()).isTrue();
  }
}
