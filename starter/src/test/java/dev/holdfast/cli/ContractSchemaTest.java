package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What keeps the contract is let pass, and every way to break it is caught. */
final class ContractSchemaTest {

  private static final Path ANSWERS = Path.of("src/test/resources/contract");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static ObjectNode answer(String file) throws IOException {
    return (ObjectNode) JSON.readTree(ANSWERS.resolve(file + ".json").toFile());
  }

  private static String command(String file) {
    return switch (file) {
      case "restore", "restore-compensated", "restore-refused" -> "restore";
      case "restore-dry-run" -> "restore --dry-run";
      case "status-waiting", "status-deciding", "status-blocked", "status-list" -> "status";
      default -> file.replace('-', ' ');
    };
  }

  @ParameterizedTest
  @CsvSource({
    "restore",
    "restore-compensated",
    "restore-refused",
    "restore-dry-run",
    "status-waiting",
    "status-deciding",
    "status-blocked",
    "status-list",
    "abort",
    "decide",
    "approve",
    "key-new",
    "backup-run",
    "backup-list",
    "plan-check",
    "plan-show",
    "plan-explain",
    "demo",
    "doctor",
    "up"
  })
  void letsPassWhatKeepsTheContract(String file) throws IOException {
    assertThat(ContractSchema.breaches(command(file), answer(file))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"restore", "backup-run", "status-waiting", "demo"})
  void letsPassFieldsThatAreAddedLater(String file) throws IOException {
    ObjectNode answer = answer(file).put("colour", "green");
    answer.withObject("/rto").put("idleSeconds", 1.5);

    assertThat(ContractSchema.breaches(command(file), answer)).isEmpty();
  }

  /** In quotes what is put in place of the value; nothing takes the field away. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # the shape
          restore             | /schema                        | "holdfast/2"          | /schema
          restore             | /command                       | "failover"            | /command
          restore             | /exitCode                      | 6                     | /exitCode
          restore             | /backup                        |                       | backup
          restore             | /swapGapSeconds                |                       | swapGapSeconds
          restore             | /rto/parts/waitSeconds         |                       | waitSeconds
          restore             | /state                         | "DONE"                | /state
          restore             | /steps/0/undo                  | null                  | /steps/0/undo
          restore             | /checks/0/required             | "yes"                 | /checks/0/required
          restore             | /hosts/0/clockOffsetSeconds    |                       | clockOffsetSeconds
          restore             | /kept/database                 | null                  | /kept/database
          restore             | /planHash                      | "abc"                 | /planHash
          restore             | /rpo/lostCommitsMax            | 1.5                   | /rpo/lostCommitsMax
          restore-refused     | /exitCode                      | 1                     | /exitCode
          restore-refused     | /error                         | null                  | /error
          restore-refused     | /error/whoActs                 | "NOBODY"              | /error/whoActs
          restore-refused     | /error/code                    | "302"                 | /error/code
          restore-dry-run     | /steps/1/after                 |                       | after
          backup-run          | /backup/timeline               | 0                     | /backup/timeline
          backup-run          | /kind                          | "RESTORE"             | /kind
          backup-list         | /backups/0                     | null                  | /backups/0
          backup-list         | /reachable                     |                       | reachable
          plan-check          | /errors/0/line                 | 0                     | /errors/0/line
          plan-check          | /errors/0/fix                  |                       | fix
          restore-dry-run     | /components/0/provider         |                       | provider
          restore-dry-run     | /verb                          | "BACKUP"              | /verb
          plan-show           | /steps/1/mutates               | null                  | mutates
          plan-show           | /components/1/kind             | "service"             | kind
          plan-show           | /exitCode                      | 3                     | /exitCode
          plan-explain        | /lost                          |                       | lost
          plan-explain        | /components/0/canMove          | "no"                  | canMove
          plan-explain        | /components/0/rto/leftSeconds  |                       | leftSeconds
          plan-explain        | /tiers/P2                      |                       | P2
          plan-explain        | /costPerHour                   | "9000"                | /costPerHour
          plan-explain        | /components/0/rpo/notYet       |                       | notYet
          plan-explain        | /budget/canHold                | "no"                  | canHold
          plan-explain        | /functions/0/workaround        |                       | workaround
          status-list         | /runs/0/state                  |                       | state
          abort               | /exitCode                      | 5                     | /exitCode
          demo                | /kills/0/pid                   | "1"                   | /kills/0/pid
          demo                | /writes/lost                   | -1                    | /writes/lost
          doctor              | /findings/0/state              | "FINE"                | /findings/0/state
          up                  | /exitCode                      | 5                     | /exitCode
          # units
          restore             | /impact/at                     | "2026-11-20T09:27:30Z"| /impact/at
          restore             | /startedAt                     | 1763628000            | /startedAt
          restore             | /elapsedSeconds                | "PT49S"               | /elapsedSeconds
          restore             | /backup/sizeBytes              | 48.5                  | /backup/sizeBytes
          up                  | /startedAt                     | "now"                 | /startedAt
          up                  | /waitedSeconds                 | "3"                   | /waitedSeconds
          up                  | /databaseBytes                 | 1.5                   | /databaseBytes
          # the meaning
          restore             | /exitCode                      | 1                     | exit code must be
          restore             | /exitCode                      | 4                     | exit code must be
          restore             | /verdict                       | "INCOMPLETE"          | exit code must be
          restore             | /outcome                       | null                  | outcome is null
          restore             | /verdict                       | null                  | verdict is null
          restore             | /outcome                       | "COMPENSATED"         | PASSED needs a good
          restore             | /checks                        | []                    | PASSED needs a required
          restore             | /checks/2/state                | "UNKNOWN"             | to have passed
          restore             | /hosts/1/clockOffsetSeconds    | -1.2                  | every clock
          restore             | /hosts/1/clockOffsetSeconds    | null                  | every clock
          restore             | /steps/3/state                 | "PENDING"             | is PENDING
          restore             | /steps/3/state                 | "RUNNING"             | is RUNNING
          restore             | /currentStep                   | "swap"                | no current step
          restore             | /rto/achievedSeconds           | 200.0                 | add up
          restore             | /rto/parts/machineSeconds      | 45.0                  | add up
          restore             | /rto/met                       | false                 | rto.met
          restore             | /rto/met                       | null                  | rto.met
          restore             | /rto/objectiveSeconds          | 60.0                  | rto.met
          restore             | /rpo/met                       | false                 | rpo.met
          restore             | /rpo/objectiveSeconds          | 3600.0                | rpo.met
          restore             | /rpo/lossSecondsMin            | 30000.0               | at most the Max
          restore             | /rpo/method                    | "UNKNOWN"             | UNKNOWN loss
          restore             | /evidence/sha256               | null                  | a sha256
          restore             | /steps/4/undo                  | "FAILED"              | leaves residue
          restore-compensated | /exitCode                      | 0                     | exit code 0 has no error
          restore-compensated | /exitCode                      | 5                     | exit code must be
          restore-compensated | /residue                       | ["database notes_old"]| exit code must be
          restore-compensated | /pointOfNoReturnPassed         | true                  | exit code must be
          restore-compensated | /steps/4/undo                  | "REGISTERED"          | left to do
          restore-compensated | /rto/parts/detectSeconds       | 3.0                   | no detection time
          restore-dry-run     | /steps/4/undo                  | null                  | what mutates
          plan-show           | /steps/4/undo                  | null                  | what mutates
          plan-show           | /steps/0/after                 | ["ghost/swap"]        | stands before it
          plan-show           | /steps/0/after                 | ["swap"]              | stands before it
          plan-explain        | /criticalPath                  | ["ghost"]             | what is away
          plan-explain        | /tiers/P0                      | 4                     | count all
          plan-explain        | /functions/0/needs             | ["ghost"]             | a function that is hit
          plan-explain        | /components/0/rto/canHold      | false                 | that can hold
          status-waiting      | /waitingFor                    | null                  | says what for
          status-waiting      | /exitCode                      | 0                     | exit code must be
          status-waiting      | /state                         | "RUNNING"             | only a WAITING run
          status-blocked      | /error                         | null                  | what blocks it
          status-deciding     | /decisions/0/decision          | "retry"               | /decision
          status-deciding     | /decisions/0/by                |                       | by
          approve             | /approvals/0/keyFingerprint    | "lee"                 | /keyFingerprint
          approve             | /approvals/0/expiresAt         |                       | expiresAt
          approve             | /approvalsWanted/required      | 0                     | /required
          decide              | /exitCode                      | 1                     | /exitCode
          key-new             | /fingerprint                   |                       | fingerprint
          key-new             | /key                           | "MC4CAQAwBQYDK2Vw"    | /key
          plan-check          | /errors                        | []                    | no errors
          plan-check          | /valid                         | true                  | a plan is valid
          doctor              | /findings/1/state              | "OK"                  | among the findings
          doctor              | /ok                            | true                  | ok if and only if
          """)
  void catchesAnAnswerThat(String file, String pointer, @Nullable String value, String caught)
      throws IOException {
    ObjectNode answer = answer(file);
    mutate(answer, JsonPointer.compile(pointer), value);

    assertThat(ContractSchema.breaches(command(file), answer))
        .as("%s with %s = %s", file, pointer, value)
        .anyMatch(it -> it.contains(caught));
  }

  private static void mutate(ObjectNode answer, JsonPointer pointer, @Nullable String value)
      throws IOException {
    JsonNode parent = answer.at(pointer.head());
    String field = pointer.last().getMatchingProperty();
    if (parent instanceof ArrayNode array) {
      array.set(pointer.last().getMatchingIndex(), JSON.readTree(value));
    } else if (value == null) {
      assertThat(((ObjectNode) parent).remove(field)).isNotNull();
    } else {
      ((ObjectNode) parent).set(field, JSON.readTree(value));
    }
  }
}
