package io.twinspire.core.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// Lines of a UTF-8 file, gzipped or not (told by its first bytes; one named `.gz` must be), one at
/// a time. Lines end with LF or CRLF; a byte order mark at the start is skipped.
final class LineReader implements AutoCloseable {
  /// Longer lines are not data but a file without line ends.
  static final int MAX_LINE_BYTES = 64 << 20;

  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT);
  private int position;
  private int limit;
  private byte[] line = new byte[1 << 12];
  private int length;
  private int number;

  private LineReader(Path file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  /// `file`, or `file` + ".gz" where only that exists; a folder or nothing is an error.
  static LineReader open(Path file) {
    Path found = find(file);
    if (Files.isDirectory(found)) {
      throw new DataException(file + ": must be a file, got a folder");
    }
    try {
      var raw = new BufferedInputStream(Files.newInputStream(found), BUFFER);
      raw.mark(2);
      boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      if (!gzip && found.toString().endsWith(".gz")) {
        raw.close();
        throw new DataException(
            found + ": must be gzip data, as its name says, got other bytes. Rename or gzip it");
      }
      return new LineReader(found, gzip ? new GZIPInputStream(raw, BUFFER) : raw);
    } catch (NoSuchFileException e) {
      throw new DataException(file + ": must be a file, got nothing there", e);
    } catch (IOException e) {
      throw new DataException(found + ": must be readable, got " + e, e);
    }
  }

  /// The file that a setting names.
  ///
  /// @throws DataException by the setting's name where nothing or a folder is there
  static Path existing(String setting, String name) {
    Path file = Path.of(name);
    if (Files.isDirectory(file)) {
      throw new DataException(setting + ": must be a file, got the folder " + name);
    }
    if (!exists(file)) {
      throw new DataException(setting + ": must be a file, got " + name + ", where nothing is");
    }
    return file;
  }

  static boolean exists(Path file) {
    return Files.exists(file) || Files.exists(zipped(file));
  }

  private static Path find(Path file) {
    return Files.exists(file) || !Files.exists(zipped(file)) ? file : zipped(file);
  }

  private static Path zipped(Path file) {
    return file.resolveSibling(file.getFileName() + ".gz");
  }

  /// Moves to the next line; false at the end of the file.
  ///
  /// @throws DataException where the file cannot be read further, or is UTF-16
  boolean next() {
    number++;
    length = 0;
    try {
      boolean any = readBytes();
      if (any && number == 1 && startsAsUtf16()) {
        throw new DataException(
            where()
                + ": must be UTF-8, got UTF-16, by its first two bytes. Convert the file to UTF-8");
      }
      if (any && number == 1 && startsWithByteOrderMark()) {
        System.arraycopy(line, 3, line, 0, length - 3);
        length -= 3;
      }
      return any;
    } catch (EOFException | ZipException e) {
      throw new DataException(
          where() + ": gzip data must be whole, got " + e.getMessage() + ". Fetch the file again",
          e);
    } catch (IOException e) {
      throw new DataException(where() + ": must be readable, got " + e, e);
    }
  }

  /// The text of this line without its end.
  ///
  /// @throws BadLine where its bytes are not UTF-8
  String text() throws BadLine {
    try {
      decoder.reset();
      return decoder.decode(ByteBuffer.wrap(line, 0, length)).toString();
    } catch (CharacterCodingException e) {
      throw new BadLine("must be UTF-8, got " + badBytes() + ". Convert the file to UTF-8");
    }
  }

  /// Number of the current line, from 1.
  int number() {
    return number;
  }

  /// `file:line` of the current line.
  String where() {
    return file + ":" + number;
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new DataException(file + ": must be readable, got " + e, e);
    }
  }

  private boolean readBytes() throws IOException {
    while (true) {
      if (position == limit) {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        if (limit == 0) {
          dropCarriageReturn();
          return length > 0;
        }
      }
      int end = position;
      while (end < limit && buffer[end] != '\n') {
        end++;
      }
      append(end);
      if (end < limit) {
        position = end + 1;
        dropCarriageReturn();
        return true;
      }
      position = limit;
    }
  }

  private void append(int end) {
    int count = end - position;
    if (length + count > MAX_LINE_BYTES) {
      throw new DataException(
          where()
              + ": a line must have at most "
              + (MAX_LINE_BYTES >> 20)
              + " MiB, got more. Write one object per line");
    }
    if (length + count > line.length) {
      line = Arrays.copyOf(line, Math.max(length + count, line.length * 2));
    }
    System.arraycopy(buffer, position, line, length, count);
    length += count;
  }

  private void dropCarriageReturn() {
    if (length > 0 && line[length - 1] == '\r') {
      length--;
    }
  }

  private boolean startsAsUtf16() {
    int mark = length < 2 ? 0 : (line[0] & 0xFF) << Byte.SIZE | (line[1] & 0xFF);
    return mark == 0xFEFF || mark == 0xFFFE;
  }

  private boolean startsWithByteOrderMark() {
    return length >= 3
        && line[0] == (byte) 0xEF
        && line[1] == (byte) 0xBB
        && line[2] == (byte) 0xBF;
  }

  /// The first bytes that do not decode, in hexadecimal, with their place in the line.
  private String badBytes() {
    var in = ByteBuffer.wrap(line, 0, length);
    var out = CharBuffer.allocate(length);
    decoder.reset();
    var result = decoder.decode(in, out, true);
    var bytes = new StringBuilder();
    for (int i = 0; i < Math.max(1, result.length()) && in.hasRemaining(); i++) {
      bytes.append("0x%02X ".formatted(in.get() & 0xFF));
    }
    return bytes + "after " + out.position() + " characters";
  }
}
