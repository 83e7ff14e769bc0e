package dev.holdfast.activities.postgres;

import dev.holdfast.workflows.site.Lsn;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The transactions that were committed past a fork, from the lines of pg_waldump. Safe for use by
 * several threads.
 */
final class StrandedWork {

  /** What initdb makes has numbers below: the catalogue. */
  private static final long FIRST_OF_USERS = 16384;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss[.SSSSSS]");

  private static final Pattern RECORD =
      Pattern.compile(
          "rmgr: (\\w+) .* tx: +(\\d+), lsn: ([0-9A-F]+/[0-9A-F]+), .*desc: (\\S+)(.*)");
  private static final Pattern END =
      Pattern.compile("(?: (\\d+):)? (\\d{4}-[-0-9]+ [:.0-9]+) UTC(.*)");
  private static final Pattern SUBTRANSACTIONS = Pattern.compile("subxacts:((?: \\d+)+)");
  private static final Pattern RELATION = Pattern.compile("rel \\d+/(\\d+)/(\\d+)");

  private final Lsn fork;
  private final int most;
  private final SortedMap<Long, SortedSet<Relation>> open = new TreeMap<>();
  private final List<Stranded> stranded = new ArrayList<>();
  private long beyond;
  private long deletes;
  private boolean catalogue;
  private boolean end;

  /**
   * Reads on.
   *
   * @param most transactions that are kept
   */
  StrandedWork(Lsn fork, int most) {
    this.fork = fork;
    this.most = most;
  }

  /** A table as its database knows it by the file that it is in. */
  record Relation(long database, long file) implements Comparable<Relation> {
    @Override
    public int compareTo(Relation other) {
      int first = Long.compare(database, other.database);
      return first == 0 ? Long.compare(file, other.file) : first;
    }
  }

  /**
   * A transaction that was committed past the fork.
   *
   * @param ids its own and those of its subtransactions, under which it wrote rows
   * @param at by the old primary's clock
   * @param relations that it wrote to, as far as the log was read
   */
  record Stranded(long xid, List<Long> ids, Instant at, SortedSet<Relation> relations) {
    Stranded {
      ids = List.copyOf(ids);
    }
  }

  synchronized void take(String line) {
    // a server that was killed leaves no end mark: the first invalid record is the end
    end |= line.contains("error in WAL record") || line.contains("could not find a valid record");
    Matcher record = RECORD.matcher(line);
    if (!record.matches()) {
      return;
    }
    long xid = Long.parseLong(record.group(2));
    String verb = record.group(4);
    switch (record.group(1)) {
      case "Heap", "Heap2" -> wrote(xid, verb, record.group(5), Lsn.of(record.group(3)));
      case "Transaction" -> ended(xid, verb, record.group(5), Lsn.of(record.group(3)));
      default -> {}
    }
  }

  private void wrote(long xid, String verb, String rest, Lsn at) {
    String deed = verb.replaceAll("\\+INIT", "");
    boolean row = deed.matches("INSERT|UPDATE|HOT_UPDATE|MULTI_INSERT|DELETE|TRUNCATE");
    Matcher relation = RELATION.matcher(rest);
    if (!row || xid == 0 || !relation.find()) {
      return;
    }
    long file = Long.parseLong(relation.group(2));
    boolean past = at.compareTo(fork) >= 0;
    deletes += past && deed.equals("DELETE") && file >= FIRST_OF_USERS ? 1 : 0;
    catalogue |= past && file < FIRST_OF_USERS;
    if (file >= FIRST_OF_USERS) {
      open.computeIfAbsent(xid, it -> new TreeSet<>())
          .add(new Relation(Long.parseLong(relation.group(1)), file));
    }
  }

  private void ended(long xid, String verb, String rest, Lsn at) {
    boolean commit = verb.equals("COMMIT") || verb.equals("COMMIT_PREPARED");
    Matcher end = END.matcher(rest);
    if (!(commit || verb.startsWith("ABORT")) || !end.matches()) {
      return;
    }
    long top = end.group(1) == null ? xid : Long.parseLong(end.group(1));
    List<Long> ids = new ArrayList<>(List.of(top));
    Matcher more = SUBTRANSACTIONS.matcher(end.group(3));
    if (more.find()) {
      for (String id : more.group(1).strip().split(" ", -1)) {
        ids.add(Long.parseLong(id));
      }
    }
    SortedSet<Relation> relations = new TreeSet<>();
    ids.forEach(it -> relations.addAll(forget(it)));
    if (commit && at.compareTo(fork) >= 0) {
      keep(new Stranded(top, ids, time(end.group(2)), relations));
    }
  }

  private SortedSet<Relation> forget(long xid) {
    @Nullable SortedSet<Relation> relations = open.remove(xid);
    return relations == null ? new TreeSet<>() : relations;
  }

  private void keep(Stranded transaction) {
    if (stranded.size() < most) {
      stranded.add(transaction);
    } else {
      beyond++;
    }
  }

  private static Instant time(String text) {
    return LocalDateTime.parse(text, TIME).toInstant(ZoneOffset.UTC);
  }

  synchronized List<Stranded> stranded() {
    return List.copyOf(stranded);
  }

  /** How many more there were than are kept. */
  synchronized long beyond() {
    return beyond;
  }

  /** Rows that were deleted past the fork, by whatever came of it. */
  synchronized long deletes() {
    return deletes;
  }

  /** Whether the catalogue was written to past the fork: tables may have changed. */
  synchronized boolean wroteToTheCatalogue() {
    return catalogue;
  }

  /** Whether it saw where a server that was killed had written to last. */
  synchronized boolean sawTheEnd() {
    return end;
  }
}
