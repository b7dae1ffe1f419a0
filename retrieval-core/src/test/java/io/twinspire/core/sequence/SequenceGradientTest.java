package io.twinspire.core.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.layer.CarriedState;
import io.twinspire.core.layer.Dropout;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Linear;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.StepContext;
import io.twinspire.core.layer.Workspace;
import io.twinspire.core.testing.Draw;
import io.twinspire.core.testing.GradientCheck;
import io.twinspire.core.testing.Sums;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class SequenceGradientTest extends GradientCheck {
  @AutoClose private final WorkerPool pool = new WorkerPool(1);

  @TestFactory
  Stream<DynamicTest> gradientByHandEqualsCentralDifferences() {
    return checks();
  }

  @Override
  protected Stream<Subject> subjects() {
    return Stream.of(
        normalization(),
        attention(true, 1, 0, 3, 1, 0, 4),
        attention(false, 2, 0, 3, 1, 0, 4),
        attention(true, 3, .4f, 5),
        attention(false, 1, .3f, 2, 5),
        // More than one block of rows.
        attention(true, 1, .2f, SelfAttention.BLOCK + 3),
        attention(false, 1, 0, SelfAttention.BLOCK + 1),
        feedForward(0),
        feedForward(.3f),
        block(true, 0),
        block(true, .3f),
        block(false, 0),
        block(false, .3f),
        gru(1, 0, 0, 3, 1, 0, 4),
        gru(2, 0, 2, 5, 2),
        attention(true, 2, .3f, someOf(sequences(5, 0, 3, 1))),
        attention(false, 2, .3f, someOf(sequences(5, 0, 3, 1))),
        gru(2, .3f, 0, 3, 1, 0, 4),
        gru(1, .4f, 1),
        gru(2, .3f, carried(2, 3, 30), 0, 3, 1, 0, 4));
  }

  /// States of 30 lanes after a step.
  private static CarriedState carried(int layers, int width, int lanes) {
    var carried = new CarriedState(lanes, layers, width);
    for (int layer = 0; layer < layers; layer++) {
      Matrix states = Draw.normal(lanes, width, 60 + layer);
      for (int lane = 0; lane < lanes; lane++) {
        carried.write(layer, lane, states, lane);
      }
    }
    carried.advance();
    return carried;
  }

  private interface Forward {
    Matrix run(Matrix x, Sequences sequences);
  }

  private interface Backward {
    Matrix run(Matrix x, Matrix dY, Sequences sequences, Gradients into);
  }

  private Sequences sequences(int... lengths) {
    return sequences(null, lengths);
  }

  private Sequences sequences(@Nullable CarriedState carried, int... lengths) {
    int[] offsets = new int[lengths.length + 1];
    for (int s = 0; s < lengths.length; s++) {
      offsets[s + 1] = offsets[s] + lengths[s];
    }
    int longest = IntStream.of(lengths).max().orElse(0) + 2;
    var context = new StepContext(pool, true, 9, 4, 17, carried, null);
    return new Sequences(offsets, 5, longest, context, new Workspace());
  }

  private Subject subject(
      String name,
      int d,
      Sequences sequences,
      List<Parameter> parameters,
      Forward forward,
      Backward backward) {
    Matrix x = Draw.normal(sequences.rows(), d, 7);
    Matrix upstream = Draw.normal(sequences.asked().rows(), d, 8);
    var variables = new LinkedHashMap<String, float[]>();
    variables.put("x", x.data());
    parameters.forEach(p -> variables.put(p.name(), p.values().data()));
    return new Subject(
        name,
        variables,
        () -> Sums.inner(forward.run(x, sequences), upstream),
        () -> {
          var gradients = new Gradients();
          var dY = new Matrix(upstream.data().clone(), upstream.rows(), upstream.cols());
          var all = new LinkedHashMap<String, float[]>();
          all.put("x", backward.run(x, dY, sequences, gradients).data());
          parameters.forEach(p -> all.put(p.name(), gradients.dense(p)));
          return all;
        });
  }

  /// Weights of some tenths: the differences that gradients are held against take long steps.
  private static Parameter parameter(String name, int rows, int cols, long seed) {
    Matrix values = Draw.normal(rows, cols, seed);
    Vectors.scale(.3f, values.data(), 0, rows * cols);
    return new Parameter(name, values, false);
  }

  private static Linear linear(String name, int in, int out, long seed) {
    return new Linear(
        parameter(name + ".weight", out, in, seed), parameter(name + ".bias", 1, out, seed + 1));
  }

  private static LayerNormalization norm(String name, int d, long seed) {
    return new LayerNormalization(
        parameter(name + ".gain", 1, d, seed), parameter(name + ".bias", 1, d, seed + 1));
  }

  private static SelfAttention attention(int d, int heads, boolean causal, float rate) {
    return new SelfAttention(
        linear("in", d, 3 * d, 20), linear("out", d, d, 30), heads, causal, new Dropout(rate, 2));
  }

  private Subject normalization() {
    var norm = norm("norm", 7, 10);
    return subject(
        "layer normalisation",
        7,
        sequences(5),
        norm.parameters(),
        (x, s) -> norm.forward(x, s).out(),
        (x, dY, s, into) -> {
          norm.backward(norm.forward(x, s), dY, into);
          return dY;
        });
  }

  private Subject attention(boolean causal, int heads, float rate, int... lengths) {
    return attention(causal, heads, rate, sequences(lengths));
  }

  private Subject attention(boolean causal, int heads, float rate, Sequences sequences) {
    int d = 3 * heads;
    var attention = attention(d, heads, causal, rate);
    return subject(
        "attention, causal %s, heads %d, dropout %s, %d rows asked"
            .formatted(causal, heads, rate, sequences.asked().rows()),
        d,
        sequences,
        attention.parameters(),
        (x, s) -> attention.forward(x, s).out(),
        (x, dY, s, into) -> attention.backward(attention.forward(x, s), dY, s, into));
  }

  private static FeedForward feedForward(int d, float rate) {
    return new FeedForward(
        linear("first", d, 7, 40),
        linear("second", 7, d, 50),
        Activation.GELU,
        new Dropout(rate, 3));
  }

  private Subject feedForward(float rate) {
    var layer = feedForward(5, rate);
    return subject(
        "feed-forward, dropout " + rate,
        5,
        sequences(3, 0, 2),
        layer.parameters(),
        (x, s) -> layer.forward(x, s).out(),
        (x, dY, s, into) -> layer.backward(layer.forward(x, s), dY, s, into));
  }

  private Subject block(boolean before, float rate) {
    var block =
        new TransformerBlock(
            norm("attentionNorm", 4, 60),
            attention(4, 2, true, rate),
            new Dropout(rate, 4),
            norm("feedForwardNorm", 4, 70),
            feedForward(4, rate),
            new Dropout(rate, 5),
            before);
    return subject(
        "block, normalised before " + before + ", dropout " + rate,
        4,
        sequences(3, 1, 2),
        block.parameters(),
        (x, s) -> block.forward(x, s).out(),
        (x, dY, s, into) -> block.backward(block.forward(x, s), dY, s, into));
  }

  private static Gru gru(int d, int layer, float rate) {
    String name = "layer" + layer;
    return new Gru(
        linear(name + ".input", d, 3 * d, 20 + 5 * layer),
        parameter(name + ".recurrent", 3 * d, d, 22 + 5 * layer),
        parameter(name + ".bias", 1, 3 * d, 23 + 5 * layer),
        new Dropout(rate, layer));
  }

  private Subject gru(int layers, float rate, int... lengths) {
    return gru(layers, rate, null, lengths);
  }

  private Subject gru(int layers, float rate, @Nullable CarriedState carried, int... lengths) {
    var stack = new GruStack(IntStream.range(0, layers).mapToObj(l -> gru(3, l, rate)).toList());
    return subject(
        layers + " layers of units, dropout " + rate + (carried == null ? "" : ", carried states"),
        3,
        sequences(carried, lengths),
        stack.parameters(),
        (x, s) -> stack.forward(x, s).out(),
        (x, dY, s, into) -> stack.backward(stack.forward(x, s), dY, s, into));
  }

  /// The second of every three places.
  private static Sequences someOf(Sequences all) {
    int[] offsets = new int[all.count() + 1];
    var places = IntStream.builder();
    for (int s = 0; s < all.count(); s++) {
      int length = all.offsets()[s + 1] - all.offsets()[s];
      offsets[s + 1] = offsets[s] + (length + 1) / 3;
      IntStream.range(0, length).filter(place -> place % 3 == 1).forEach(places::add);
    }
    return all.asking(offsets, places.build().toArray());
  }

  private static TransformerBlock block(int layer, boolean before, boolean causal) {
    return new TransformerBlock(
        norm("attentionNorm" + layer, 4, 60 + layer),
        attention(4, 2, causal, .3f),
        new Dropout(.3f, 4 + layer),
        norm("feedForwardNorm" + layer, 4, 70 + layer),
        feedForward(4, .3f),
        new Dropout(.3f, 6 + layer),
        before);
  }

  /// Towers whose places are not all asked give those that are what they give among all, bit by
  /// bit; gradients are those of an upstream that is zero elsewhere.
  @Test
  void rowsThatAreAskedAreThoseOfAll() {
    var mean = new RunningMean(feedForward(4, .3f), true);
    var units = new GruStack(List.of(gru(4, 0, .3f), gru(4, 1, .3f)));
    var encoders = new ArrayList<SequenceEncoder>(List.of(mean, units));
    for (boolean before : new boolean[] {true, false}) {
      for (boolean causal : new boolean[] {true, false}) {
        var blocks = List.of(block(0, before, causal), block(1, before, causal));
        var transformer = new Transformer(blocks, before ? norm("last", 4, 80) : null);
        var projection = new Projection(linear("p", 4, 4, 90), Activation.GELU, norm("q", 4, 92));
        encoders.add(transformer);
        encoders.add(
            new BertEncoder(norm("in", 4, 94), new Dropout(.3f, 9), transformer, projection));
      }
    }
    for (SequenceEncoder encoder : encoders) {
      Sequences all = sequences(3, 0, 1, 2, 2 * SelfAttention.BLOCK + 9, 200);
      Sequences some = someOf(all);
      Matrix x = Draw.normal(all.rows(), 4, 3);
      var whole = encoder.forward(x, all);
      var part = encoder.forward(x, some);
      assertThat(part.out().data())
          .startsWith(Arrays.copyOf(some.pick(whole.out()).data(), part.out().rows() * 4));

      Matrix dY = Draw.normal(some.asked().rows(), 4, 5);
      Matrix spread = Matrix.zeros(all.rows(), 4);
      some.add(dY, spread);
      var ofAll = new Gradients();
      var ofSome = new Gradients();
      Matrix expected = encoder.backward(whole, spread, all.with(new Workspace()), ofAll);
      Matrix dX = encoder.backward(part, dY, some.with(new Workspace()), ofSome);
      assertClose(dX.data(), expected.data(), all.rows() * 4);
      for (Parameter p : encoder.parameters()) {
        float[] sum = ofAll.dense(p);
        assertClose(ofSome.dense(p), sum, sum.length);
      }
    }
  }

  private static void assertClose(float[] x, float[] expected, int n) {
    double largest = 0;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    assertThat(largest).isPositive();
    for (int i = 0; i < n; i++) {
      assertThat((double) x[i]).isCloseTo(expected[i], within(1e-5 * largest));
    }
  }

  @Test
  void placesThatAreAskedMustRise() {
    Sequences all = sequences(3, 2);
    assertThatThrownBy(() -> all.asking(new int[] {0, 2, 2}, new int[] {1, 1}))
        .hasMessage("sequences: places that are asked must rise and be below 3, got 1 after 1");
    assertThatThrownBy(() -> all.asking(new int[] {0, 0, 1}, new int[] {2}))
        .hasMessage("sequences: places that are asked must rise and be below 2, got 2 after -1");
    assertThat(all.asking(new int[] {0, 3, 5}, new int[] {0, 1, 2, 0, 1})).isSameAs(all);
  }

  /// What units give a row does not depend on which sequences go beside its own.
  @Test
  void aSequenceAmongOthersIsAsAlone() {
    var stack = new GruStack(List.of(gru(5, 0, .3f), gru(5, 1, .3f)));
    Matrix x = Draw.normal(9, 5, 3);
    Matrix whole = stack.forward(x, sequences(2, 0, 4, 3)).out();
    var alone = new Matrix(Arrays.copyOfRange(x.data(), 2 * 5, 6 * 5), 4, 5);
    var context = new StepContext(pool, true, 9, 4, 17);
    Matrix out =
        stack
            .forward(alone, new Sequences(new int[] {0, 4}, 5 + 2, 6, context, new Workspace()))
            .out();
    assertThat(out.data()).isEqualTo(Arrays.copyOfRange(whole.data(), 2 * 5, 6 * 5));
  }

  @Test
  void noSequenceIsNoRow() {
    var stack = new GruStack(List.of(gru(3, 0, 0)));
    Matrix none = Matrix.zeros(0, 3);
    for (int[] lengths : new int[][] {{}, {0, 0}}) {
      var pass = stack.forward(none, sequences(lengths));
      assertThat(pass.out().rows()).isZero();
      assertThat(stack.backward(pass, none, sequences(lengths), new Gradients()).rows()).isZero();
    }
  }

  @Test
  void weightsOfThreeGatesAreDemanded() {
    var dropout = new Dropout(0, 0);
    var bias = parameter("bias", 1, 9, 1);
    assertThatThrownBy(
            () -> new Gru(linear("input", 4, 9, 1), parameter("w", 8, 3, 1), bias, dropout))
        .hasMessage("gru: weights must be of 3h rows, got 9, 8 and 9 with h = 3");
  }

  /// What `max(x, 0)` lets through it lets through with its gradient; at 0 nothing goes back.
  @Test
  void reluAndItsDerivative() {
    var x = new Matrix(new float[] {-2, 0, 3}, 1, 3);
    Matrix y = Matrix.zeros(1, 3);
    Activation.RELU.forward(x, y);
    assertThat(y.data()).containsExactly(0, 0, 3);
    var dY = new Matrix(new float[] {5, 5, 5}, 1, 3);
    Activation.RELU.backward(x, dY);
    assertThat(dY.data()).containsExactly(0, 0, 5);
  }

  /// A row of a causal layer sees nothing that comes after it: what is encoded for a place of a
  /// history is what would be encoded if the history ended there.
  @Test
  void aCausalRowDoesNotSeeWhatFollows() {
    var attention = attention(6, 2, true, 0);
    int n = 2 * SelfAttention.BLOCK + 9;
    Matrix x = Draw.normal(n, 6, 3);
    Matrix whole = attention.forward(x, sequences(n)).out();
    for (int length : new int[] {1, SelfAttention.BLOCK, SelfAttention.BLOCK + 1, n - 1}) {
      var prefix = new Matrix(x.data(), length, 6);
      Matrix out = attention.forward(prefix, sequences(length)).out();
      for (int i = 0; i < length * 6; i++) {
        assertThat((double) out.data()[i]).isCloseTo(whole.data()[i], within(1e-6));
      }
    }
  }
}
