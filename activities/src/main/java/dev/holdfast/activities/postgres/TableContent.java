package dev.holdfast.activities.postgres;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Objects;

/**
 * What a table held at one moment, whatever the order of its rows.
 *
 * @param checksum sum over the hashes of all rows, a whole number of any length
 */
public record TableContent(long rows, String checksum, Algorithm algorithm) {

  public TableContent {
    Objects.requireNonNull(checksum, "checksum");
    Objects.requireNonNull(algorithm, "algorithm");
  }

  /** How a row is hashed; only checksums of the same algorithm can be compared. */
  public enum Algorithm {
    /** PostgreSQL's hash of the values. Fast; the same in every database for plain types only. */
    @JsonProperty("record")
    RECORD,
    /** The hash of the row as text. For every type whose text is the same in every database. */
    @JsonProperty("text")
    TEXT
  }
}
