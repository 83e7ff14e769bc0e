package dev.holdfast.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The wall clock of one running process that asks the kernel past the C library, as Go programs do,
 * so that libfaketime does not reach it. In the process's own copy of the kernel's {@code
 * clock_gettime} (vdso(7)) is put one that asks by a system call and adds some seconds to what the
 * wall clock says. Its steady clock stays right. To be used on a process that stands still.
 */
final class VdsoClock {

  private static final String FUNCTION = "__vdso_clock_gettime";
  private static final int SECTION_HEADERS_AT = 0x28;
  private static final int SECTION_HEADER_BYTES = 64;
  private static final int DYNAMIC_SYMBOLS = 11;
  private static final int SYMBOL_BYTES = 24;

  private final Path memory;
  private final long begin;
  private final ByteBuffer image;

  private VdsoClock(Path memory, long begin, ByteBuffer image) {
    this.memory = memory;
    this.begin = begin;
    this.image = image;
  }

  /** Whether this machine's instructions are those that are put in. */
  static boolean isPossible() {
    return System.getProperty("os.arch").equals("amd64");
  }

  static VdsoClock of(long pid) throws IOException {
    Path process = Path.of("/proc", Long.toString(pid));
    String line;
    try (var maps = Files.lines(process.resolve("maps"))) {
      line = maps.filter(it -> it.endsWith("[vdso]")).findFirst().orElseThrow();
    }
    String[] ends = line.substring(0, line.indexOf(' ')).split("-", 2);
    long begin = Long.parseLong(ends[0], 16);
    byte[] image = new byte[(int) (Long.parseLong(ends[1], 16) - begin)];
    Path memory = process.resolve("mem");
    try (RandomAccessFile file = new RandomAccessFile(memory.toFile(), "r")) {
      file.seek(begin);
      file.readFully(image);
    }
    return new VdsoClock(memory, begin, ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN));
  }

  /** From now on it is wrong by so many seconds. */
  void shift(int seconds) throws IOException {
    ByteBuffer code = ByteBuffer.allocate(19).order(ByteOrder.LITTLE_ENDIAN);
    code.put((byte) 0xb8).putInt(228); //             mov eax, SYS_clock_gettime
    code.put(bytes(0x0f, 0x05)); //                   syscall
    code.put(bytes(0x85, 0xff)); //                   test edi, edi     CLOCK_REALTIME is 0
    code.put(bytes(0x75, 0x07)); //                   jne to the ret
    code.put(bytes(0x48, 0x81, 0x06)); //             add qword [rsi],
    code.putInt(seconds); //                              seconds
    code.put((byte) 0xc3); //                         ret
    try (RandomAccessFile file = new RandomAccessFile(memory.toFile(), "rw")) {
      file.seek(begin + function(code.capacity()));
      file.write(code.array());
    }
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** Where the function is, which has room for that many bytes; elf(5). */
  private int function(int room) {
    int sections = (int) image.getLong(SECTION_HEADERS_AT);
    int symbols = sections;
    while (image.getInt(symbols + 4) != DYNAMIC_SYMBOLS) {
      symbols += SECTION_HEADER_BYTES;
    }
    int names = sections + image.getInt(symbols + 40) * SECTION_HEADER_BYTES;
    int table = (int) image.getLong(symbols + 24);
    int end = table + (int) image.getLong(symbols + 32);
    for (int symbol = table; symbol < end; symbol += SYMBOL_BYTES) {
      int name = (int) image.getLong(names + 24) + image.getInt(symbol);
      if (isName(name) && image.getLong(symbol + 16) >= room) {
        return (int) image.getLong(symbol + 8);
      }
    }
    throw new IllegalStateException("this kernel has no " + FUNCTION);
  }

  private boolean isName(int at) {
    byte[] name = new byte[FUNCTION.length()];
    image.get(at, name);
    return new String(name, US_ASCII).equals(FUNCTION) && image.get(at + name.length) == 0;
  }
}
