package io.twinspire.core.words;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Fingerprint;
import io.twinspire.core.files.AtomicFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A corpus as ids in a file: read as text twice (to count, to encode), then mapped, so that memory
/// grows with the vocabulary and not with the text. Held-out sentences are kept apart.
public final class WordCorpus implements AutoCloseable {
  /// Ends a sentence in the file.
  static final int END = -1;

  /// Words of a chunk, at least: the unit of planning. A chunk ends with a sentence.
  private static final int CHUNK = 2048;

  private static final ValueLayout.OfInt LITTLE =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final WordCounts counts;
  private final Arena arena;
  private final MemorySegment ids;
  private final long[] chunks;
  private final int[] heldOut;
  private final long sentences;
  private final String fingerprint;

  private WordCorpus(WordCounts counts, Encoder encoder, Path file) throws IOException {
    this.counts = counts;
    this.chunks = encoder.chunks();
    this.heldOut = Arrays.copyOf(encoder.heldOut, encoder.heldOutLength);
    this.sentences = encoder.sentences;
    this.fingerprint = encoder.fingerprint.hex();
    this.arena = Arena.ofShared();
    try (var channel = FileChannel.open(file)) {
      ids = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }

  /// Encodes a corpus that was counted.
  ///
  /// @param file where the ids go; 4 bytes a word
  /// @throws DataException where files cannot be read or hold too few words
  public static WordCorpus encode(CorpusSettings settings, WordCounts counts, Path file)
      throws IOException {
    var encoder = new Encoder(settings, counts);
    AtomicFiles.write(file, encoder::write);
    if (encoder.length == 0) {
      throw new DataException("corpus: must have a sentence of two known words, got none");
    }
    return new WordCorpus(counts, encoder, file);
  }

  static boolean isHeldOut(CorpusSettings settings, long sentence) {
    int every = settings.heldOutEvery();
    return every > 0 && sentence % every == every - 1;
  }

  public WordCounts counts() {
    return counts;
  }

  /// Training sentences with at least two known words.
  public long sentences() {
    return sentences;
  }

  /// A hash of the vocabulary and every training sentence.
  public String fingerprint() {
    return fingerprint;
  }

  int chunkCount() {
    return chunks.length - 1;
  }

  /// Where a chunk begins, in ids; the last + 1 is the end.
  long chunkStart(int chunk) {
    return chunks[chunk];
  }

  /// Ids from a position on, sentences ended by [#END].
  int[] ids(long position, int length) {
    int[] copy = new int[length];
    MemorySegment.copy(ids, LITTLE, position * Integer.BYTES, copy, 0, length);
    return copy;
  }

  /// Ids of the held-out sentences, each followed by [#END].
  int[] heldOut() {
    return heldOut;
  }

  @Override
  public void close() {
    arena.close();
  }

  /// The second pass over the text.
  private static final class Encoder {
    private final CorpusSettings settings;
    private final WordCounts counts;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    private final List<Long> starts = new ArrayList<>(List.of(0L));
    final Fingerprint fingerprint = new Fingerprint();
    int[] heldOut = new int[1 << 10];
    int heldOutLength;
    long sentences;
    long length;

    Encoder(CorpusSettings settings, WordCounts counts) {
      this.settings = settings;
      this.counts = counts;
      counts.words().forEach(fingerprint::add);
    }

    long[] chunks() {
      if (starts.getLast() < length) {
        starts.add(length);
      }
      return starts.stream().mapToLong(Long::longValue).toArray();
    }

    void write(OutputStream out) throws IOException {
      var failure = new IOException[1];
      new Sentences(settings)
          .forEach(
              (number, words) -> {
                int[] sentence =
                    words.stream().mapToInt(counts::id).filter(id -> id >= 0).toArray();
                boolean aside = isHeldOut(settings, number);
                for (int from = 0; from < sentence.length; from += settings.maxSentence()) {
                  int to = Math.min(sentence.length, from + settings.maxSentence());
                  if (to - from < 2) {
                    continue;
                  }
                  int[] part = Arrays.copyOfRange(sentence, from, to);
                  if (aside) {
                    keep(part);
                  } else if (failure[0] == null) {
                    try {
                      write(part, out);
                    } catch (IOException e) {
                      failure[0] = e;
                    }
                  }
                }
              });
      if (failure[0] != null) {
        throw failure[0];
      }
      flush(out);
    }

    private void keep(int[] part) {
      if (heldOutLength + part.length + 1 > heldOut.length) {
        heldOut = Arrays.copyOf(heldOut, heldOut.length * 2 + part.length);
      }
      System.arraycopy(part, 0, heldOut, heldOutLength, part.length);
      heldOutLength += part.length;
      heldOut[heldOutLength++] = END;
    }

    private void write(int[] part, OutputStream out) throws IOException {
      fingerprint.add(part);
      for (int id : part) {
        put(id, out);
      }
      put(END, out);
      sentences++;
      length += part.length + 1;
      if (length - starts.getLast() >= CHUNK) {
        starts.add(length);
      }
    }

    private void put(int id, OutputStream out) throws IOException {
      if (!buffer.hasRemaining()) {
        flush(out);
      }
      buffer.putInt(id);
    }

    private void flush(OutputStream out) throws IOException {
      out.write(buffer.array(), 0, buffer.position());
      buffer.clear();
    }
  }
}
