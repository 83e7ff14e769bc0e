package dev.holdfast.workflows.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Locale;

/** Something that is recovered on its own. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Database.class, name = "database"),
  @JsonSubTypes.Type(value = Machine.class, name = "machine"),
  @JsonSubTypes.Type(value = Secrets.class, name = "secrets"),
  @JsonSubTypes.Type(value = Files.class, name = "files"),
  @JsonSubTypes.Type(value = Repository.class, name = "repository"),
  @JsonSubTypes.Type(value = Service.class, name = "service"),
  @JsonSubTypes.Type(value = Traffic.class, name = "traffic"),
  @JsonSubTypes.Type(value = Command.class, name = "command")
})
public sealed interface Component
    permits Cluster, Command, Database, Files, Machine, Repository, Secrets, Service, Traffic {

  /** Its name in the plan. */
  String component();

  /** On what terms it is recovered. */
  Terms terms();

  /** How to tell that it is good. */
  List<Check> checks();

  /** What it is. */
  Kind kind();

  /** What a component is. */
  enum Kind {
    /** A PostgreSQL cluster as a whole; only where a system changes its site. */
    SERVER,
    DATABASE,
    MACHINE,
    SECRETS,
    FILES,
    REPOSITORY,
    SERVICE,
    TRAFFIC,
    COMMAND;

    /** As plans write it. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
