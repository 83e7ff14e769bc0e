package dev.holdfast.workflows.runbook;

import com.google.protobuf.ByteString;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.payload.codec.PayloadCodec;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Makes large messages small: Temporal takes none of more than 2 MB, and a plan of thousands of
 * components, or the report of its run, is larger. What is not large stays as it is, so that the
 * Web UI can show it.
 *
 * <p>Every client of a namespace must use it; a message that was made small is marked.
 */
public final class CompressedPayloads implements PayloadCodec {

  private static final String ENCODING = "encoding";
  private static final ByteString OURS = ByteString.copyFromUtf8("binary/holdfast-deflate");

  private static final int LARGE = 100_000;
  private static final int LARGEST = 256 << 20;
  private static final int CHUNK = 64 << 10;

  private CompressedPayloads() {}

  /** Temporal's usual converter with large messages made small. */
  public static DataConverter dataConverter() {
    return new CodecDataConverter(
        DefaultDataConverter.newDefaultInstance(), List.of(new CompressedPayloads()), false);
  }

  @Override
  public List<Payload> encode(List<Payload> payloads) {
    return payloads.stream().map(CompressedPayloads::smaller).toList();
  }

  @Override
  public List<Payload> decode(List<Payload> payloads) {
    return payloads.stream().map(CompressedPayloads::whole).toList();
  }

  private static Payload smaller(Payload payload) {
    if (payload.getData().size() < LARGE) {
      return payload;
    }
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(payload.toByteArray());
      deflater.finish();
      ByteString.Output out = ByteString.newOutput(CHUNK);
      byte[] chunk = new byte[CHUNK];
      while (!deflater.finished()) {
        out.write(chunk, 0, deflater.deflate(chunk));
      }
      return Payload.newBuilder().putMetadata(ENCODING, OURS).setData(out.toByteString()).build();
    } finally {
      deflater.end();
    }
  }

  private static Payload whole(Payload payload) {
    if (!OURS.equals(payload.getMetadataMap().get(ENCODING))) {
      return payload;
    }
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(payload.getData().toByteArray());
      ByteString.Output out = ByteString.newOutput(CHUNK);
      byte[] chunk = new byte[CHUNK];
      while (!inflater.finished()) {
        int length = inflater.inflate(chunk);
        if ((length == 0 && !inflater.finished()) || out.size() > LARGEST) {
          throw new DataConverterException("a compressed message is cut or too large");
        }
        out.write(chunk, 0, length);
      }
      return Payload.parseFrom(out.toByteString());
    } catch (DataFormatException | com.google.protobuf.InvalidProtocolBufferException e) {
      throw new DataConverterException("a compressed message is damaged", e);
    } finally {
      inflater.end();
    }
  }
}
