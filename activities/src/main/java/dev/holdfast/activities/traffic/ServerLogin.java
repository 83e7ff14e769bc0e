package dev.holdfast.activities.traffic;

import static dev.holdfast.activities.traffic.TrafficAddresses.part;

import dev.holdfast.workflows.plan.SecretReference;
import dev.holdfast.workflows.plan.Traffic;
import dev.holdfast.workflows.site.TrafficTarget;
import java.util.Properties;

/** How a session logs in whose login stands in the plan; nothing in it waits for ever. */
final class ServerLogin {

  private static final int LONGEST_NAME = 63;

  private ServerLogin() {}

  static Properties properties(TrafficTarget target, TrafficAddresses addresses) {
    Traffic.Login login = part(target.traffic().login());
    Properties properties = new Properties();
    properties.setProperty("user", addresses.value(login.user()));
    SecretReference password = login.password();
    if (password != null) {
      properties.setProperty("password", addresses.secret(password));
    }
    String name = "holdfast/" + target.run() + "/traffic";
    properties.setProperty(
        "ApplicationName", name.substring(0, Math.min(LONGEST_NAME, name.length())));
    properties.setProperty("connectTimeout", "3");
    properties.setProperty("loginTimeout", "5");
    properties.setProperty("socketTimeout", "10");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("gssEncMode", "disable");
    return properties;
  }
}
