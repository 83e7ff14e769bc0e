package dev.holdfast.activities.ssh;

import dev.holdfast.workflows.runbook.FailureCode;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.keyverifier.ServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.jspecify.annotations.Nullable;

/**
 * Lets nobody in but hosts whose key stands in a file, and remembers why it refused: an unknown
 * host and one with another key are the same exception to the library, and not the same to people.
 */
final class KnownHosts implements ServerKeyVerifier {

  private final Path file;
  private final KnownHostsServerKeyVerifier known;
  private volatile @Nullable String refusal;

  KnownHosts(Path file) {
    this.file = file;
    this.known =
        new KnownHostsServerKeyVerifier(
            (session, address, key) -> unknown(session, address, key), file);
    known.setModifiedServerKeyAcceptor(
        (session, address, entry, expected, actual) -> {
          refusal =
              "the host's key is another one than in %s: it is %s now. Either the host was set up"
                      .formatted(file, KeyUtils.getFingerPrint(actual))
                  + " anew, or something else answers in its place";
          return false;
        });
  }

  @Override
  public boolean verifyServerKey(ClientSession session, SocketAddress address, PublicKey key) {
    return known.verifyServerKey(session, address, key);
  }

  private boolean unknown(ClientSession session, SocketAddress address, PublicKey key) {
    refusal =
        "the host is not in %s: its key is %s. Compare it on the host itself before you add it"
            .formatted(file, KeyUtils.getFingerPrint(key));
    return RejectAllServerKeyVerifier.INSTANCE.verifyServerKey(session, address, key);
  }

  /** Fails with {@link FailureCode#HOST_KEY_REFUSED} if the host was refused. */
  void orFail(String host) {
    String why = refusal;
    if (why != null) {
      throw FailureCode.HOST_KEY_REFUSED.failure(host + ": " + why);
    }
  }
}
