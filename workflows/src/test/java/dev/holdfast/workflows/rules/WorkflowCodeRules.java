package dev.holdfast.workflows.rules;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What workflow code may not do: touch the world, or decide by anything that a replay would see
 * differently. {@code accessTargetWhere} is used throughout, since {@code callMethod} misses method
 * references.
 */
public final class WorkflowCodeRules {

  private static final Set<String> IO_PACKAGES =
      Set.of("java.sql", "javax.sql", "java.net", "java.net.http", "java.nio.file");

  private static final Set<String> PROCESSES =
      Set.of("java.lang.Process", "java.lang.ProcessBuilder", "java.lang.Runtime");

  private static final Set<String> UNORDERED =
      Set.of(
          "java.util.HashMap",
          "java.util.HashSet",
          "java.util.IdentityHashMap",
          "java.util.WeakHashMap",
          "java.util.Hashtable");

  private WorkflowCodeRules() {}

  /** No database, file, network, process. */
  public static ArchRule touchesNothing() {
    return noClasses()
        .should()
        .dependOnClassesThat(
            describe(
                "do I/O",
                it ->
                    IO_PACKAGES.stream().anyMatch(it.getPackageName()::startsWith)
                        || PROCESSES.contains(it.getName())
                        || isInputOrOutput(it)));
  }

  /** Lambdas that Temporal keeps are Serializable, which is no I/O. */
  private static boolean isInputOrOutput(JavaClass it) {
    return it.getPackageName().equals("java.io") && !it.getName().equals("java.io.Serializable");
  }

  /** No environment, no system property. */
  public static ArchRule readsNoEnvironment() {
    return noClasses()
        .should()
        .accessTargetWhere(
            calls("the environment", "java.lang.System", "getenv", "getProperty", "getProperties"));
  }

  /** No clock but Temporal's. */
  public static ArchRule asksNoClock() {
    return noClasses()
        .should()
        .accessTargetWhere(
            calls("the clock", "java.lang.System", "currentTimeMillis", "nanoTime")
                .or(
                    target(
                        "now() of java.time",
                        it ->
                            it.getOwner().getPackageName().equals("java.time")
                                && it.getName().equals("now")))
                .or(constructs("java.util.Date"))
                .or(owner("java.time.Clock")));
  }

  /** No chance but Temporal's. */
  public static ArchRule rollsNoDice() {
    return noClasses()
        .should()
        .accessTargetWhere(
            owner("java.util.Random")
                .or(owner("java.util.SplittableRandom"))
                .or(owner("java.security.SecureRandom"))
                .or(calls("chance", "java.lang.Math", "random"))
                .or(calls("chance", "java.util.UUID", "randomUUID")));
  }

  /** No threads or locks but Temporal's. */
  public static ArchRule startsNoThreads() {
    return noClasses()
        .should()
        .accessTargetWhere(
            owner("java.lang.Thread")
                .or(
                    target(
                        "java.util.concurrent",
                        it ->
                            it.getOwner().getPackageName().startsWith("java.util.concurrent")
                                && !it.getName().equals("values"))));
  }

  /** Temporal's own locks let the other coroutines of a workflow go on; Java's don't. */
  public static ArchRule locksNothing() {
    return noMethods().should().haveModifier(JavaModifier.SYNCHRONIZED);
  }

  /** Nothing whose order differs from one JVM to the next is kept. */
  public static ArchRule keepsNothingUnordered() {
    return noFields()
        .should()
        .haveRawType(describe("unordered", it -> UNORDERED.contains(it.getName())));
  }

  /** Nothing whose order differs from one JVM to the next is made: {@code Map.of} is salted. */
  public static ArchRule makesNothingUnordered() {
    return noClasses()
        .should()
        .accessTargetWhere(
            target("unordered", it -> UNORDERED.contains(it.getOwner().getName()))
                .or(calls("unordered", "java.util.Map", "copyOf", "ofEntries"))
                .or(calls("unordered", "java.util.Set", "copyOf"))
                .or(severalOf("java.util.Map"))
                .or(severalOf("java.util.Set"))
                .or(
                    calls(
                        "unordered",
                        "java.util.stream.Collectors",
                        "toSet",
                        "toMap",
                        "groupingBy",
                        "partitioningBy")));
  }

  /** Workflows of one worker share no state. */
  public static ArchRule hasNoMutableStatics() {
    return noFields().that().areStatic().and().doNotHaveName("$jacocoData").should().notBeFinal();
  }

  /** {@code Map.of} and {@code Set.of} with something in them. */
  private static DescribedPredicate<JavaAccess<?>> severalOf(String type) {
    return target(
        type + ".of(...)",
        it ->
            it.getOwner().getName().equals(type)
                && it.getName().equals("of")
                && it instanceof CodeUnitAccessTarget code
                && !code.getRawParameterTypes().isEmpty());
  }

  private static DescribedPredicate<JavaAccess<?>> calls(
      String what, String type, String... methods) {
    return target(
        what, it -> it.getOwner().getName().equals(type) && Set.of(methods).contains(it.getName()));
  }

  private static DescribedPredicate<JavaAccess<?>> constructs(String type) {
    return calls("new " + type, type, "<init>");
  }

  private static DescribedPredicate<JavaAccess<?>> owner(String type) {
    return target(type, it -> isOrExtends(it.getOwner(), type));
  }

  private static boolean isOrExtends(JavaClass owner, String type) {
    return owner.getName().equals(type) || owner.isAssignableTo(type);
  }

  private static DescribedPredicate<JavaAccess<?>> target(
      String what, Predicate<AccessTarget> predicate) {
    return describe(what, access -> predicate.test(access.getTarget()));
  }
}
