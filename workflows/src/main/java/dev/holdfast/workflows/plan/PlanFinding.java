package dev.holdfast.workflows.plan;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a plan file, and what would be right.
 *
 * @param file the file as it was named by the caller
 * @param line counted from 1; of the key, for entries of lists of the value
 * @param column counted from 1, in characters
 * @param path such as {@code servers.notes-server.databases.notes.checks[1].expect}; empty for the
 *     whole file
 * @param value the text, number or truth value found there; null for everything else and always for
 *     fields that take a secret
 */
public record PlanFinding(
    String file,
    int line,
    int column,
    String path,
    @Nullable Object value,
    Code code,
    String message,
    String fix) {

  public PlanFinding {
    if (line < 1 || column < 1) {
      throw new IllegalArgumentException(
          "line and column must be at least 1, were " + line + " and " + column);
    }
  }

  /** How bad a finding is. */
  public enum Severity {
    /** The plan cannot be used. */
    ERROR,
    /** The plan works, but not as its author may believe. */
    WARNING
  }

  /** What kind of finding it is; the names are part of what scripts rely on. */
  public enum Code {
    /** The file is missing, not a file, too large or closed to this user. */
    PLAN_UNREADABLE,
    /** The bytes are not UTF-8 text. */
    PLAN_NOT_TEXT,
    /** The text is not YAML. */
    PLAN_NOT_YAML,
    /** There is nothing in the file. */
    PLAN_EMPTY,
    /** YAML that a plan does not need: tags, several documents, keys that are not text. */
    PLAN_YAML_NOT_SUPPORTED,
    /** Nested too deep, or too large once its aliases are followed. */
    PLAN_TOO_COMPLEX,
    PLAN_DUPLICATE_KEY,
    PLAN_UNKNOWN_KEY,
    PLAN_MISSING_KEY,
    PLAN_WRONG_TYPE,
    PLAN_BAD_VALUE,
    /** A field that takes a reference to a secret holds something else. */
    PLAN_SECRET_NOT_A_REFERENCE,
    /** Two things that must be told apart have one name. */
    PLAN_DUPLICATE_NAME,
    /** A component depends on something that the plan does not have. */
    PLAN_UNKNOWN_COMPONENT,
    PLAN_DEPENDENCY_CYCLE,
    PLAN_UNKNOWN_SITE,
    /** A server does not run at home. */
    PLAN_NO_PLACE_AT_HOME,
    /** PostgreSQL would cut the name. */
    PLAN_NAME_TOO_LONG,
    /** A database that a recovery must never replace. */
    PLAN_RESERVED_DATABASE,
    /** A check that holds whatever happened. */
    PLAN_CHECK_CANNOT_FAIL,
    /** A check that this kind of component cannot be asked. */
    PLAN_CHECK_NOT_POSSIBLE,
    /** No check is required: a recovery can never be PASSED. */
    PLAN_NO_REQUIRED_CHECK(Severity.WARNING),
    /** A component cannot be back before what it depends on. */
    PLAN_RTO_BEFORE_DEPENDENCY,
    /** A component is back later than the people who need it can bear. */
    PLAN_RTO_BEYOND_MAX_DOWNTIME,
    /** The steps up to a component may take longer than its objective. */
    PLAN_BUDGETS_BEYOND_RTO,
    /** A component of the first tier promises less than the plan does. */
    PLAN_OBJECTIVE_BEYOND_PLAN,
    /** People can bear so much, and nothing that they need promises anything. */
    PLAN_FUNCTION_WITHOUT_OBJECTIVE(Severity.WARNING),
    /** No backup, log or second copy is recent enough for the objective. */
    PLAN_RPO_CANNOT_BE_MET,
    /** An objective, and nothing that says how often anything is backed up. */
    PLAN_RPO_WITHOUT_SOURCE(Severity.WARNING),
    /** Only a standby meets the objective, and it follows mistakes too. */
    PLAN_RPO_ONLY_REPLICATED(Severity.WARNING),
    /** A backup is thrown away before there is the next one, or before one that goes on from it. */
    PLAN_RETENTION_TOO_SHORT,
    /** A backup of part of something without a whole one to go on from. */
    PLAN_BACKUP_INCOMPLETE,
    /** A step that nothing takes back and that does not say so. */
    PLAN_NO_UNDO,
    /** Nothing could prove that the old primary is down: a failover will need a waiver. */
    PLAN_NO_FENCE_PROOF(Severity.WARNING),
    /** A machine is said to carry a server that the plan does not have. */
    PLAN_UNKNOWN_SERVER,
    /** The witness would be lost with what it watches. */
    PLAN_WITNESS_AT_HOME,
    PLAN_UNKNOWN_TIME_ZONE,
    PLAN_UNKNOWN_CURRENCY,
    /** A time in which changes may be made that never comes. */
    PLAN_WINDOW_NEVER_OPENS,
    /** More people must agree than there are. */
    PLAN_APPROVALS_UNREACHABLE,
    /** Enough people only as long as none of them is the one who asks. */
    PLAN_APPROVALS_WITHOUT_RESERVE(Severity.WARNING),
    /** The stages of an impact ladder are not in the order of time. */
    PLAN_IMPACT_NOT_ASCENDING;

    private final Severity severity;

    Code() {
      this(Severity.ERROR);
    }

    Code(Severity severity) {
      this.severity = severity;
    }

    public Severity severity() {
      return severity;
    }
  }
}
