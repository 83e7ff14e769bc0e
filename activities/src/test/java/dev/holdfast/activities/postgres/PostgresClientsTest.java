package dev.holdfast.activities.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.activities.process.ProcessResult;
import dev.holdfast.workflows.runbook.FailureCode;
import io.temporal.failure.ApplicationFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PostgresClientsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          error: connection to server at "h", port 1 failed: Connection refused    | SERVER_UNREACHABLE
          error: connection to server at "h" failed: FATAL:  password authentication failed for user "u" | LOGIN_REFUSED
          error: connection to server at "h" failed: FATAL:  role "u" does not exist | LOGIN_REFUSED
          error: query failed: server closed the connection unexpectedly           | SERVER_UNREACHABLE
          error: could not write to output file: No space left on device           | NO_ROOM
          error: query failed: ERROR:  permission denied for table page            | PRIVILEGE_MISSING
          error: aborting because of server version mismatch                       | DUMP_FAILED
          """)
  void tellsWhatAProgramsComplaintMeans(String complaint, FailureCode code) {
    assertThat(failure("pg_dump: " + complaint).getType()).isEqualTo(code.name());
  }

  @Test
  void repeatsTheComplaintAndNotTheTalkAroundIt() {
    String tail =
        """
        pg_dump: reading schemas
        pg_dump: error: query failed: ERROR:  invalid page in block 0
        pg_dump: detail: Query was: COPY page
        pg_dump: finished item 1
        """;

    assertThat(failure(tail).getOriginalMessage())
        .isEqualTo(
            "pg_dump ended with 1: pg_dump: error: query failed: ERROR:  invalid page in block 0"
                + " | pg_dump: detail: Query was: COPY page");
  }

  private static ApplicationFailure failure(String tail) {
    return PostgresClients.failure(
        "pg_dump", new ProcessResult(1, tail, Duration.ofSeconds(1)), FailureCode.DUMP_FAILED);
  }
}
