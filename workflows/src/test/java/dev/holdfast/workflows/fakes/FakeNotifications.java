package dev.holdfast.workflows.fakes;

import dev.holdfast.workflows.restore.Notifications;
import dev.holdfast.workflows.restore.RestoreStep;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** People behind a webhook. */
public final class FakeNotifications implements Notifications {

  private final Script script;
  private final List<String> texts = new CopyOnWriteArrayList<>();
  private volatile boolean down;

  FakeNotifications(Script script) {
    this.script = script;
  }

  /** The webhook takes nothing. */
  public void webhookIsDown() {
    down = true;
  }

  @Override
  public Notified send(Message message) {
    return script.play(
        RestoreStep.NOTIFY,
        () -> {
          if (down) {
            return new Notified(0, List.of("webhook: connection refused"), FakeWorld.attempt());
          }
          texts.add(message.text());
          return new Notified(message.webhooks().size(), List.of(), FakeWorld.attempt());
        });
  }

  /** What people were told, in order. */
  public List<String> texts() {
    return List.copyOf(texts);
  }
}
