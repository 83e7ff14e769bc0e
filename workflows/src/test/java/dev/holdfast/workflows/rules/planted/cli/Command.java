package dev.holdfast.workflows.rules.planted.cli;

/** Stands for the command line. */
public interface Command {}
