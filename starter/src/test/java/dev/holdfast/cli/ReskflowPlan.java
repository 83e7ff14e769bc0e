package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * {@code plans/reskflow.yaml} on this machine: the file as it is published, but for the few values
 * that it can't leave to the environment.
 */
final class ReskflowPlan {

  static final String NAME = "reskflow";

  /** Whatever changes its site. */
  static final List<String> MOVED =
      List.of(
          "orders-server",
          "order-api",
          "payment-api",
          "front-door",
          "tracking-api",
          "support-desk");

  /** As the file names them. */
  static final List<String> APPROVERS = List.of("ada", "grace", "radia");

  private static final Path FILE = Path.of("..", "plans", "reskflow.yaml");
  private static final Pattern VARIABLE = Pattern.compile("env:(RESKFLOW_[A-Z_]+)");
  private static final String SYSTEMCTL = "/usr/bin/systemctl";

  private final String text;
  private final SortedMap<String, String> otherwise = new TreeMap<>();

  ReskflowPlan() throws IOException {
    text = Files.readString(FILE);
  }

  /** What it refers to, and nothing else may be set for it. */
  Set<String> variables() {
    return VARIABLE
        .matcher(text)
        .results()
        .map(it -> it.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The key that the worker logs in with. */
  ReskflowPlan key(Path file) {
    return with("file:/etc/holdfast/id_ed25519", "file:" + file);
  }

  /** What restarts services. */
  ReskflowPlan systemctl(Path program) {
    return with(SYSTEMCTL, program.toString());
  }

  /** The folder that a check looks for. */
  ReskflowPlan uploads(Path folder) {
    return with("-d, /srv/reskflow/uploads", "-d, " + folder);
  }

  /** Nobody has the private keys of the file's. */
  ReskflowPlan approver(String name, String publicKey) {
    MatchResult line =
        Pattern.compile("name: " + name + ", key: (\\S+)}").matcher(text).results().toList().get(0);
    return with(line.group(1), publicKey);
  }

  private ReskflowPlan with(String old, String now) {
    assertThat(text).contains(old);
    otherwise.put(old, now);
    return this;
  }

  /** Writes it down and makes sure that nothing but these values differs from the file. */
  void write(Path file) throws IOException {
    String written = text;
    for (Map.Entry<String, String> it : otherwise.entrySet()) {
      written = written.replace(it.getKey(), it.getValue());
    }
    Files.writeString(file, written);
    assertThat(differences(leaves(text), leaves(written)))
        .containsExactlyInAnyOrder(
            "/servers/orders-server/ssh/key",
            "/components/order-api/restart/0",
            "/components/payment-api/restart/0",
            "/components/tracking-api/restart/0",
            "/components/support-desk/restart/0",
            "/components/uploads/checks/0/command/run/2",
            "/approvals/approvers/0/key",
            "/approvals/approvers/1/key",
            "/approvals/approvers/2/key");
  }

  private static Set<String> differences(Map<String, String> one, Map<String, String> other) {
    Set<String> differences = new TreeSet<>(one.keySet());
    differences.addAll(other.keySet());
    differences.removeIf(it -> Objects.equals(one.get(it), other.get(it)));
    return differences;
  }

  /** Every value by its path. */
  private static SortedMap<String, String> leaves(String yaml) {
    Object tree = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    SortedMap<String, String> leaves = new TreeMap<>();
    collect("", new ObjectMapper().valueToTree(tree), leaves);
    return leaves;
  }

  private static void collect(String path, JsonNode node, SortedMap<String, String> leaves) {
    if (node.isObject()) {
      node.properties().forEach(it -> collect(path + "/" + it.getKey(), it.getValue(), leaves));
    } else if (node.isArray()) {
      for (int i = 0; i < node.size(); i++) {
        collect(path + "/" + i, node.get(i), leaves);
      }
    } else {
      leaves.put(path, node.asText());
    }
  }
}
