package dev.holdfast.workflows.plan;

import org.jspecify.annotations.Nullable;

/**
 * A service's maintenance switch: a PUT of {@code on} or {@code off} to {@code url} sets it, a GET
 * of it answers with what is set.
 *
 * @param on what is put; {@code off} likewise
 * @param token sent as {@code Authorization: Bearer}; null if none is asked for
 */
public record Maintenance(Reference url, String on, String off, @Nullable SecretReference token) {

  Maintenance at(Reference own) {
    return new Maintenance(own, on, off, token);
  }
}
