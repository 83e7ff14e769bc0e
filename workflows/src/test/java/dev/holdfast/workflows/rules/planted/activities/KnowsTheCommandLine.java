package dev.holdfast.workflows.rules.planted.activities;

import dev.holdfast.workflows.rules.planted.cli.Command;

interface KnowsTheCommandLine {
  Command command();
}
