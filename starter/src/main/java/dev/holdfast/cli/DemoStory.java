package dev.holdfast.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.sql.SQLException;

/** What happens in a demo, in the order in which it happens. */
interface DemoStory {

  /** Plays it, and holds what the run says against what was seen from outside. */
  ObjectNode tell() throws SQLException, IOException, InterruptedException;
}
