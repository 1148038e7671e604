package dev.clew.logback.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Bytes as words: the byte that comes first is the lowest one. */
final class Words {
  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private Words() {}

  /** The eight bytes from a place on; those behind the end are 0. */
  static long word(byte[] bytes, int at) {
    long word = 0;
    for (int i = 0; i < Long.BYTES && at + i < bytes.length; i++) {
      word |= (bytes[at + i] & 0xFFL) << (8 * i);
    }
    return word;
  }
}
