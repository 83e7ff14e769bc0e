package dev.holdfast.activities.traffic;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TSIGRecord;

/** One authoritative nameserver, asked over TCP. */
record DnsServer(HostAndPort address) {

  private static final Duration LIMIT = Duration.ofSeconds(3);

  /** The answer does not come from the zone's own copy. */
  static final class NotAuthoritativeException extends IOException {
    NotAuthoritativeException(String message) {
      super(message);
    }
  }

  /** What it says of a name itself, not from a cache; empty if there is nothing. */
  List<Record> ask(DnsName name) throws IOException {
    Message question = Message.newQuery(Record.newRecord(name.name(), name.type(), DClass.IN));
    question.getHeader().unsetFlag(Flags.RD);
    Message answer = send(question, null);
    int code = answer.getRcode();
    if (code != Rcode.NOERROR && code != Rcode.NXDOMAIN) {
      throw code == Rcode.REFUSED || code == Rcode.NOTAUTH
          ? new NotAuthoritativeException(Rcode.string(code))
          : new IOException("it answered " + Rcode.string(code));
    }
    if (!answer.getHeader().getFlag(Flags.AA)) {
      throw new NotAuthoritativeException("the answer is not authoritative");
    }
    return answer.getSection(Section.ANSWER).stream()
        .filter(it -> it.getName().equals(name.name()))
        .toList();
  }

  /** Sends a message, signed if there is a key. */
  Message send(Message message, @Nullable TSIG key) throws IOException {
    InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
    if (socket.isUnresolved()) {
      throw new UnknownHostException("the host has no address");
    }
    SimpleResolver resolver = new SimpleResolver(socket);
    resolver.setTCP(true);
    resolver.setTimeout(LIMIT);
    resolver.setTSIGKey(key);
    return resolver.send(message);
  }

  /** What it has against the key, such as {@code (BADKEY)}. */
  static String keyError(Message answer) {
    TSIGRecord signature = answer.getTSIG();
    return signature == null ? "" : " (" + Rcode.TSIGstring(signature.getError()) + ")";
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
