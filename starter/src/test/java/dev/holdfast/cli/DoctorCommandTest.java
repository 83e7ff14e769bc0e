package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.holdfast.worker.ControlPlane;
import dev.holdfast.worker.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DoctorCommandTest {

  @TempDir Path home;

  @Test
  void findsWhatTheBuildItselfNeeds() {
    Cli.Result result = new Cli(home).run("doctor", "--output", "json");

    assertThat(result.exitCode()).isZero();
    assertThat(result.json().path("ok").asBoolean()).isTrue();
    assertThat(result.json().findValuesAsText("what"))
        .containsExactly("java", "setsid", "setpriv", "flock", "postgresql", "temporal", "home");
  }

  @Test
  void saysWhatIsMissingAndHowToMendIt() {
    Cli.Result result =
        new Cli(home)
            .with("HOLDFAST_TEMPORAL_CLI", "/nowhere/temporal")
            .with("HOLDFAST_PG_BIN", home.toString())
            .run("doctor", "--output", "json");

    assertThat(result.exitCode()).isEqualTo(2);
    JsonNode json = result.json();
    assertThat(json.path("ok").asBoolean()).isFalse();
    assertThat(json.path("error").path("name").asText()).isEqualTo("PREREQUISITE_MISSING");
    assertThat(finding(json, "temporal").path("state").asText()).isEqualTo("MISSING");
    assertThat(finding(json, "temporal").path("fix").asText()).contains("HOLDFAST_TEMPORAL_CLI");
    assertThat(finding(json, "postgresql").path("fix").asText()).contains("HOLDFAST_PG_BIN");
  }

  @Test
  void saysThatAnOlderJavaIsOld() {
    DoctorFinding finding = HostChecks.java(Runtime.Version.parse("11.0.2"));

    assertThat(finding.state()).isEqualTo(DoctorFinding.State.OLD);
    assertThat(finding.found()).isEqualTo("11.0.2");
  }

  @Test
  void refusesAHomeThatIsAFile() throws IOException {
    Path file = Files.createFile(home.resolve("file"));

    DoctorFinding finding = HostChecks.home(new StateFolder(file.resolve("below")));

    assertThat(finding.state()).isEqualTo(DoctorFinding.State.MISSING);
  }

  @Test
  void asksTheControlPlaneOnlyIfOneIsConfigured() throws IOException {
    int nobody = FreePort.any();
    String address = "127.0.0.1:" + nobody;
    new ControlPlane(address, "http://" + address, nobody, nobody, 1).write(home);

    JsonNode own = new Cli(home).run("doctor", "--output", "json").json();
    JsonNode named =
        new Cli(home).with("TEMPORAL_ADDRESS", address).run("doctor", "--output", "json").json();

    for (JsonNode json : new JsonNode[] {own, named}) {
      assertThat(finding(json, "control plane").path("state").asText()).isEqualTo("MISSING");
      assertThat(finding(json, "control plane").path("fix").asText()).contains(address, "dr up");
    }
  }

  private static JsonNode finding(JsonNode json, String what) {
    return Objects.requireNonNull(
        StreamSupport.stream(json.path("findings").spliterator(), false)
            .filter(it -> it.path("what").asText().equals(what))
            .findFirst()
            .orElse(null));
  }
}
