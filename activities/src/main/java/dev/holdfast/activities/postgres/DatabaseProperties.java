package dev.holdfast.activities.postgres;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a database has besides its contents and a dump does not hold.
 *
 * @param acl all privileges on the database, those by default too, sorted
 * @param connectionLimit -1 if there is none
 * @param settings what {@code ALTER DATABASE … SET} and {@code ALTER ROLE … IN DATABASE … SET} set
 * @param localeProvider {@code c} (libc), {@code i} (ICU) or {@code b} (builtin)
 * @param locale of a provider other than libc
 */
public record DatabaseProperties(
    String owner,
    List<Grant> acl,
    int connectionLimit,
    List<Setting> settings,
    @Nullable String comment,
    String encoding,
    String collate,
    String ctype,
    String localeProvider,
    @Nullable String locale,
    String tablespace) {

  public DatabaseProperties {
    Objects.requireNonNull(owner, "owner");
    acl = List.copyOf(acl);
    settings = List.copyOf(settings);
    Objects.requireNonNull(encoding, "encoding");
    Objects.requireNonNull(collate, "collate");
    Objects.requireNonNull(ctype, "ctype");
    Objects.requireNonNull(localeProvider, "localeProvider");
    Objects.requireNonNull(tablespace, "tablespace");
  }

  /**
   * One privilege on the database.
   *
   * @param grantee the role, null for PUBLIC
   * @param grantable whether the grantee may give it on
   */
  public record Grant(@Nullable String grantee, String privilege, boolean grantable) {
    public Grant {
      Objects.requireNonNull(privilege, "privilege");
    }
  }

  /**
   * One setting.
   *
   * @param role whom it is for, null for everybody
   */
  public record Setting(@Nullable String role, String name, String value) {
    public Setting {
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(value, "value");
    }
  }
}
