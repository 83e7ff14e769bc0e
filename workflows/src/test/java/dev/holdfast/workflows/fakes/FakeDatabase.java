package dev.holdfast.workflows.fakes;

/**
 * A database in memory.
 *
 * @param content what is in it, in one word
 * @param open whether clients may come in
 * @param writes how many row changes its statistics count
 */
public record FakeDatabase(String content, boolean open, long writes) {

  FakeDatabase opened() {
    return new FakeDatabase(content, true, writes);
  }

  FakeDatabase closed() {
    return new FakeDatabase(content, false, writes);
  }

  FakeDatabase written(int rows) {
    return new FakeDatabase(content, open, writes + rows);
  }
}
