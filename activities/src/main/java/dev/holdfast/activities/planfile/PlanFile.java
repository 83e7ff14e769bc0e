package dev.holdfast.activities.planfile;

import dev.holdfast.workflows.plan.PlanFinding;
import dev.holdfast.workflows.plan.PlanFinding.Severity;
import dev.holdfast.workflows.plan.PlanFlaw;
import dev.holdfast.workflows.plan.PlanRules;
import dev.holdfast.workflows.plan.RecoveryPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads recovery plans. Whatever is in a file, the answer is a plan or findings that say where it
 * is wrong and what would be right, all at once; never an exception.
 */
public final class PlanFile {

  private static final Comparator<PlanFinding> AS_IN_FILE =
      Comparator.comparingInt(PlanFinding::line)
          .thenComparingInt(PlanFinding::column)
          .thenComparing(PlanFinding::path);

  private final String name;
  private final List<PlanFinding> findings = new ArrayList<>();

  private PlanFile(String name) {
    this.name = name;
  }

  /** Reads {@code file}; findings name it as it is given here. */
  public static PlanReading read(Path file) {
    PlanFile plan = new PlanFile(file.toString());
    try {
      return plan.read(PlanBytes.read(file));
    } catch (UnreadablePlanException e) {
      plan.add(e.flaw(), null);
      return plan.reading(null, null);
    }
  }

  /** Reads the content of a plan file called {@code fileName}. */
  public static PlanReading read(String fileName, byte[] bytes) {
    return new PlanFile(fileName).read(bytes);
  }

  private PlanReading read(byte[] bytes) {
    String hash = bytes.length > PlanBytes.LIMIT ? null : PlanBytes.hash(bytes);
    try {
      YamlTree tree = YamlTree.parse(PlanBytes.text(bytes));
      return reading(check(tree), hash);
    } catch (UnreadablePlanException e) {
      add(e.flaw(), null);
      return reading(null, hash);
    }
  }

  /** The plan of {@code tree}, which counts only if no finding is an error. */
  private @Nullable RecoveryPlan check(YamlTree tree) {
    tree.flaws().forEach(it -> add(it, null));
    PlanSchema schema = PlanSchema.instance();
    List<PlanFlaw> shape = SchemaSentences.of(schema, tree.root());
    shape.forEach(it -> add(it, tree));
    Optional<PlanRepair.Repaired> repaired = PlanRepair.repair(schema, tree.root(), shape);
    Optional<RecoveryPlan> plan = repaired.map(it -> PlanMapping.plan(it.plan()));
    if (plan.isPresent()) {
      FollowUps followUps = new FollowUps(repaired.get().flaws());
      PlanRules.check(plan.get()).stream()
          .filter(it -> !followUps.contain(it))
          .forEach(it -> add(it, tree));
    }
    return plan.orElse(null);
  }

  private void add(PlanFlaw flaw, YamlTree tree) {
    LocatedFlaw located = new LocatedFlaw(tree.positionOf(flaw.path()), flaw);
    add(located, PlanValue.shown(tree.root(), flaw.path()));
  }

  private void add(LocatedFlaw located, @Nullable Object value) {
    PlanFlaw flaw = located.flaw();
    findings.add(
        new PlanFinding(
            name,
            located.position().line(),
            located.position().column(),
            flaw.path().toString(),
            flaw.code() == PlanFinding.Code.PLAN_UNKNOWN_KEY ? null : value,
            flaw.code(),
            flaw.message(),
            flaw.fix()));
  }

  private PlanReading reading(@Nullable RecoveryPlan plan, @Nullable String hash) {
    List<PlanFinding> errors = findings(Severity.ERROR).toList();
    return new PlanReading(
        errors.isEmpty() ? plan : null, hash, errors, findings(Severity.WARNING).toList());
  }

  private Stream<PlanFinding> findings(Severity severity) {
    return findings.stream()
        .distinct()
        .filter(it -> it.code().severity() == severity)
        .sorted(AS_IN_FILE);
  }
}
