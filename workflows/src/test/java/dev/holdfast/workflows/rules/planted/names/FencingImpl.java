package dev.holdfast.workflows.rules.planted.names;

final class FencingImpl {}
