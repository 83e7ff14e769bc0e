package dev.holdfast.activities.planfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.workflows.plan.PlanFinding;
import dev.holdfast.workflows.plan.PlanFinding.Code;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No rule is without an example, and no mistake is reported twice. */
final class PlanRuleFindingsTest {

  @Test
  void sparesPeopleWhatFollowsFromAnotherMistake() {
    PublishedPlan badTime = PublishedPlan.of("reskflow").replacing("rto: 12m", "rto: 12 minutes");
    PublishedPlan badBackups =
        PublishedPlan.of("devops-platform").replacing("schedules:", "schedule:");

    assertThat(badTime.findings())
        .extracting(PlanFinding::code)
        .containsExactly(Code.PLAN_BAD_VALUE);
    assertThat(badBackups.findings())
        .extracting(PlanFinding::code)
        .containsOnly(Code.PLAN_UNKNOWN_KEY);
  }

  @Test
  void hasAnExampleOfEveryRule() {
    Set<Code> ofFiles =
        Set.of(
            Code.PLAN_UNREADABLE,
            Code.PLAN_NOT_TEXT,
            Code.PLAN_NOT_YAML,
            Code.PLAN_EMPTY,
            Code.PLAN_YAML_NOT_SUPPORTED,
            Code.PLAN_TOO_COMPLEX,
            Code.PLAN_DUPLICATE_KEY);
    Stream<String> here =
        Stream.of(
                PromiseFindingsTest.times(),
                PromiseFindingsTest.losses(),
                PartFindingsTest.servers(),
                PartFindingsTest.components(),
                PolicyFindingsTest.policies(),
                PolicyFindingsTest.shapes())
            .flatMap(List::stream)
            .map(it -> it.code().name());
    Stream<String> notes =
        Stream.concat(
                PlanFindingsTest.wrongShapes().stream(), PlanFindingsTest.brokenRules().stream())
            .map(it -> (String) it.get()[4]);
    Set<String> shown = Stream.concat(here, notes).collect(Collectors.toCollection(TreeSet::new));
    shown.add("PLAN_NO_PLACE_AT_HOME");

    assertThat(Arrays.stream(Code.values()).filter(it -> !ofFiles.contains(it)).map(Code::name))
        .allMatch(shown::contains);
  }
}
