package io.twinspire.core.golden;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Ragged;
import io.twinspire.kernels.Matrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// One golden file, or an object inside of it.
record Golden(String name, JsonNode node) {

  static Golden read(String name) {
    try (var in = requireNonNull(Golden.class.getResourceAsStream("/golden/" + name + ".json"))) {
      return new Golden(name, JsonMapper.shared().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private JsonNode field(String key) {
    return requireNonNull(node.get(key), () -> name + " has no " + key);
  }

  double number(String key) {
    return field(key).asDouble();
  }

  float real(String key) {
    return (float) number(key);
  }

  int whole(String key) {
    return field(key).asInt();
  }

  boolean flag(String key) {
    return field(key).asBoolean();
  }

  String text(String key) {
    return field(key).asString();
  }

  /// An object as JSON text.
  String json(String key) {
    return field(key).toString();
  }

  /// An object inside of this one.
  Golden object(String key) {
    return new Golden(name + "." + key, field(key));
  }

  /// Number of fields.
  int size() {
    return node.size();
  }

  /// The objects of a list.
  List<Golden> list(String key) {
    var list = new ArrayList<Golden>();
    for (var element : field(key)) {
      list.add(new Golden(name + "." + key + "[" + list.size() + "]", element));
    }
    return list;
  }

  double[] numbers(String key) {
    return numbers(field(key));
  }

  int[] ints(String key) {
    double[] values = numbers(key);
    int[] ints = new int[values.length];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = (int) values[i];
    }
    return ints;
  }

  float[] floats(String key) {
    return floats(numbers(key));
  }

  /// A list of rows; a flat list of n numbers is `n x 1`.
  Matrix matrix(String key) {
    double[] values = numbers(key);
    int rows = field(key).size();
    return new Matrix(floats(values), rows, rows == 0 ? 0 : values.length / rows);
  }

  /// Triples or pairs `[row, column, weight?]`, in the order of the rows, as rows of columns.
  Ragged sparse(String key, int rows) {
    JsonNode entries = field(key);
    int[] offsets = new int[rows + 1];
    int[] ids = new int[entries.size()];
    float[] weights = new float[entries.size()];
    for (int e = 0; e < ids.length; e++) {
      double[] entry = numbers(entries.get(e));
      offsets[(int) entry[0] + 1]++;
      ids[e] = (int) entry[1];
      weights[e] = entry.length > 2 ? (float) entry[2] : 1f;
    }
    for (int r = 0; r < rows; r++) {
      offsets[r + 1] += offsets[r];
    }
    return new Ragged(offsets, ids, weights);
  }

  /// Row i is the one id `ids[i]`, with weight 1.
  static Ragged rowsOfOne(int[] ids) {
    float[] ones = new float[ids.length];
    Arrays.fill(ones, 1f);
    return new Ragged(IntStream.rangeClosed(0, ids.length).toArray(), ids, ones);
  }

  /// Asserts that all values are the golden ones within `tolerance` times the largest of them.
  void assertEqual(String key, float[] actual, double tolerance) {
    double[] expected = numbers(key);
    assertThat(actual).as("%s.%s", name, key).hasSize(expected.length);
    double largest = 1e-3;
    for (double e : expected) {
      largest = Math.max(largest, Math.abs(e));
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[i])
          .as("%s.%s, value %d", name, key, i)
          .isCloseTo(expected[i], within(tolerance * largest));
    }
  }

  private static double[] numbers(JsonNode list) {
    var values = new ArrayList<Double>();
    collect(list, values);
    return values.stream().mapToDouble(v -> v).toArray();
  }

  private static void collect(JsonNode node, List<Double> into) {
    if (node.isNumber()) {
      into.add(node.asDouble());
    }
    for (var element : node) {
      collect(element, into);
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
