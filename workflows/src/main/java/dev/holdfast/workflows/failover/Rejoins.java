package dev.holdfast.workflows.failover;

import dev.holdfast.workflows.runbook.Attempt;
import dev.holdfast.workflows.runbook.FailureCode;
import dev.holdfast.workflows.runbook.Observation;
import dev.holdfast.workflows.site.MemberTarget;
import dev.holdfast.workflows.site.ServerControls;
import dev.holdfast.workflows.site.ServerControls.Fork;
import io.temporal.activity.ActivityInterface;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes the data directory of an old primary one of a standby of the new primary. None of these
 * starts a server: {@link ServerControls#start} does, as a standby.
 *
 * <p>There are three roads, the cheapest first, see {@link Road}. Each but {@link Road#FOLLOW}
 * leaves a marker beside the directory before it begins and removes it when the directory is whole:
 * as long as it is there, only {@link Road#REBUILD} is open. All fail with {@link
 * FailureCode#ROAD_CLOSED}, before anything is changed, if their road is not open, and with {@link
 * FailureCode#REJOIN_FAILED} if it ended half way: then the next road is to be taken.
 */
@ActivityInterface(namePrefix = "Rejoin")
public interface Rejoins {

  /** Which roads are open. Changes nothing. */
  Surveyed survey(Rejoining rejoining);

  /** Only configures the server as a standby of the primary. Safe to repeat. */
  Rejoined follow(Rejoining rejoining);

  /**
   * Takes back with {@code pg_rewind} what the server wrote past the fork. Safe to repeat once it
   * has worked; one that was cut short is not resumed.
   */
  Rejoined rewind(Rejoining rejoining);

  /**
   * Copies the primary with {@code pg_basebackup} into a directory beside the old one and, when it
   * is complete, exchanges them. The old one is kept until {@link #discard}. One that was cut short
   * begins anew. Safe to repeat.
   */
  Rejoined rebuild(Rebuilding rebuilding);

  /** Deletes the old directory that {@link #rebuild} of the same run has kept. Safe to repeat. */
  Discarded discard(Rejoining rejoining);

  /** How an old primary becomes a standby, the cheapest way first. */
  enum Road {
    /** It was shut down before the fork: nothing of its own has to go. */
    FOLLOW,
    /** {@code pg_rewind}. */
    REWIND,
    /** {@code pg_basebackup}. */
    REBUILD
  }

  /**
   * A server that is to come back.
   *
   * @param server the old primary; it must be down
   * @param primary whom it is to follow
   * @param slot of the primary through which it is to follow, made if it is not there; null for
   *     none
   */
  record Rejoining(MemberTarget server, MemberTarget primary, @Nullable String slot) {}

  /**
   * A server that is to be rebuilt.
   *
   * @param inPlace whether the old data may be deleted first, where there is no room for both
   */
  record Rebuilding(Rejoining rejoining, boolean inPlace) {}

  /**
   * What was found of one road.
   *
   * @param reason why it is open or not
   * @param bytes about how much has to be read or copied; null if nobody knows
   */
  record RoadSeen(Road road, boolean open, String reason, @Nullable Long bytes) {}

  /**
   * What was found.
   *
   * @param roads all of them, the cheapest first
   * @param fork where the primary left the server's history; null if it did not, or nobody can tell
   * @param inPlaceOnly whether {@link Road#REBUILD} is open only if the old data may go first
   */
  record Surveyed(List<RoadSeen> roads, @Nullable Fork fork, boolean inPlaceOnly, Attempt attempt)
      implements Observation {

    public Surveyed {
      roads = List.copyOf(roads);
    }

    /** Those that are open, the cheapest first. */
    public List<Road> open() {
      return roads.stream().filter(RoadSeen::open).map(RoadSeen::road).toList();
    }

    /** What was found of {@code road}. */
    public RoadSeen of(Road road) {
      return roads.stream().filter(it -> it.road() == road).findFirst().orElseThrow();
    }

    @Override
    public String detail() {
      return roads.stream()
          .map(
              it ->
                  "%s %s: %s"
                      .formatted(it.road(), it.open() ? "is open" : "is closed", it.reason()))
          .collect(Collectors.joining("; "));
    }

    @Override
    public boolean changed() {
      return false;
    }
  }

  /**
   * The directory is a standby's.
   *
   * @param notes what a person should know
   * @param kept the old directory that is kept; null if there is none
   */
  record Rejoined(Road road, List<String> notes, @Nullable String kept, Attempt attempt)
      implements Observation {

    public Rejoined {
      notes = List.copyOf(notes);
    }

    @Override
    public String detail() {
      String did =
          switch (road) {
            case FOLLOW -> "is configured as a standby";
            case REWIND -> "is rewound";
            case REBUILD -> kept == null ? "is rebuilt" : "is rebuilt; the old one is in " + kept;
          };
      return notes.isEmpty() ? did : did + "; " + String.join("; ", notes);
    }
  }

  /** The old directory is gone; {@code changed} if there was one. */
  record Discarded(String directory, boolean changed, Attempt attempt) implements Observation {
    @Override
    public String detail() {
      return changed ? directory + " is deleted" : "there was no " + directory;
    }
  }
}
