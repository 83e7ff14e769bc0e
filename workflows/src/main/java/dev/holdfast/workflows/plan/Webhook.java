package dev.holdfast.workflows.plan;

/** Where a finished run is told: an address that takes JSON in Slack's shape. */
public record Webhook(SecretReference url) {}
