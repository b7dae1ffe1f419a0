package io.twinspire.core.text;

import java.util.Arrays;

/// Tokens numbered from 0 in the order of their adding, found by their characters without making a
/// String. Not safe for writing by several threads; reading is.
final class TokenTable {
  private static final int EMPTY = -1;

  private char[] characters = new char[1 << 12];
  private int[] starts = new int[1 << 8];
  private int[] hashes = new int[1 << 8];
  private int[] slots = new int[1 << 9];
  private int size;

  TokenTable() {
    Arrays.fill(slots, EMPTY);
  }

  int size() {
    return size;
  }

  String token(int id) {
    return new String(characters, starts[id], starts[id + 1] - starts[id]);
  }

  /// 32 bits of the token's characters: FNV-1a over UTF-16 units, mixed.
  static int hash(char[] token, int length) {
    int hash = 0x811c9dc5;
    for (int i = 0; i < length; i++) {
      hash = (hash ^ token[i]) * 0x01000193;
    }
    return Hashing.mix(hash);
  }

  /// Number of the token of which `hash` is the [#hash(char[], int)], or -1.
  int find(char[] token, int length, int hash) {
    int slot = slot(token, length, hash);
    return slots[slot];
  }

  /// Number of the token, added where it is new.
  int findOrAdd(char[] token, int length, int hash) {
    int slot = slot(token, length, hash);
    if (slots[slot] != EMPTY) {
      return slots[slot];
    }
    append(token, length, hash);
    slots[slot] = size - 1;
    if (size * 2 > slots.length) {
      grow();
    }
    return size - 1;
  }

  int find(String token) {
    char[] chars = token.toCharArray();
    return find(chars, chars.length, hash(chars, chars.length));
  }

  int add(String token) {
    char[] chars = token.toCharArray();
    return findOrAdd(chars, chars.length, hash(chars, chars.length));
  }

  private int slot(char[] token, int length, int hash) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != EMPTY && !equals(slots[slot], token, length, hash)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean equals(int id, char[] token, int length, int hash) {
    return hashes[id] == hash
        && Arrays.equals(characters, starts[id], starts[id + 1], token, 0, length);
  }

  private void append(char[] token, int length, int hash) {
    int start = starts[size];
    if (start + length > characters.length) {
      characters = Arrays.copyOf(characters, Math.max(start + length, characters.length * 2));
    }
    System.arraycopy(token, 0, characters, start, length);
    if (size + 2 > starts.length) {
      starts = Arrays.copyOf(starts, starts.length * 2);
      hashes = Arrays.copyOf(hashes, hashes.length * 2);
    }
    hashes[size++] = hash;
    starts[size] = start + length;
  }

  private void grow() {
    slots = new int[slots.length * 2];
    Arrays.fill(slots, EMPTY);
    int mask = slots.length - 1;
    for (int id = 0; id < size; id++) {
      int slot = hashes[id] & mask;
      while (slots[slot] != EMPTY) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = id;
    }
  }
}
