package io.twinspire.core.golden;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Histories;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Dropout;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Linear;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.StepContext;
import io.twinspire.core.layer.Workspace;
import io.twinspire.core.sequence.Activation;
import io.twinspire.core.sequence.BertEncoder;
import io.twinspire.core.sequence.FeedForward;
import io.twinspire.core.sequence.Gru;
import io.twinspire.core.sequence.GruStack;
import io.twinspire.core.sequence.LayerNormalization;
import io.twinspire.core.sequence.Projection;
import io.twinspire.core.sequence.SelfAttention;
import io.twinspire.core.sequence.SequenceEncoder;
import io.twinspire.core.sequence.Sequences;
import io.twinspire.core.sequence.Transformer;
import io.twinspire.core.sequence.TransformerBlock;
import io.twinspire.core.testing.Sums;
import io.twinspire.core.tower.HistoryEmbedding;
import io.twinspire.core.tower.HistoryTower;
import io.twinspire.kernels.WorkerPool;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenSequenceTest {
  private static final double TOLERANCE = 5e-6;

  @AutoClose private final WorkerPool pool = new WorkerPool(1);

  @ParameterizedTest
  @ValueSource(strings = {"before-causal", "before-full", "after-causal", "after-full"})
  void aBlockEqualsPyTorch(String name) {
    var golden = Golden.read("sequence-block-" + name);
    var model = new Model(golden);
    var context = new StepContext(pool, true, 1, 0, 0);
    var sequences = new Sequences(golden.ints("offsets"), 0, 6, context, new Workspace());
    var gradients = new Gradients();
    var layers = model.transformer();
    var pass = layers.forward(model.parameter("x", false).values(), sequences);
    golden.assertEqual("out", pass.out().data(), TOLERANCE);
    var dX = layers.backward(pass, golden.matrix("dOut"), sequences, gradients);
    golden.object("gradients").assertEqual("x", dX.data(), TOLERANCE);
    model.assertGradients(gradients);
  }

  @ParameterizedTest
  @ValueSource(strings = {"before-causal", "after-full"})
  void aTowerOfTwoBlocksEqualsPyTorch(String name) {
    var golden = Golden.read("sequence-tower-" + name);
    var model = new Model(golden);
    Parameter positions = model.parameter("positions", false);
    float scale = (float) Math.sqrt(golden.matrix("dOut").cols());
    assertTower(model, scale, positions, model.transformer());
  }

  @Test
  void aTowerOfTwoLayersOfUnitsEqualsPyTorch() {
    var model = new Model(Golden.read("sequence-gru"));
    assertTower(model, 1, null, model.units());
  }

  private void assertTower(
      Model model, float scale, @Nullable Parameter positions, SequenceEncoder layers) {
    Golden golden = model.golden;
    var embedding =
        new HistoryEmbedding(
            model.parameter("items", true), scale, positions, 6, new Dropout(0, 0));
    var tower = new HistoryTower(embedding, layers);
    int[] offsets = golden.ints("offsets");
    int[] places =
        IntStream.range(1, offsets.length)
            .flatMap(h -> IntStream.range(0, offsets[h] - offsets[h - 1]))
            .toArray();
    var in =
        new Features(
            Map.of(
                Histories.HISTORY,
                new Ragged(offsets, golden.ints("ids")),
                Histories.EMIT,
                new Ragged(offsets, places)));
    var gradients = new Gradients();
    var pass = tower.forward(in, new StepContext(pool, true, 1, 0, 0));
    golden.assertEqual("out", pass.out().data(), TOLERANCE);
    tower.backward(pass, golden.matrix("dOut"), gradients);
    model.assertGradients(gradients);
  }

  /// The vectors of the masked places of two blocks between a normalised input and a projection.
  @Test
  void aMaskedTowerEqualsPyTorch() {
    var golden = Golden.read("sequence-tower-bert");
    var model = new Model(golden);
    Parameter positions = model.parameter("positions", false);
    var tower =
        new HistoryTower(
            new HistoryEmbedding(
                model.parameter("items", true),
                (float) Math.sqrt(golden.matrix("dOut").cols()),
                positions,
                positions.rows(),
                new Dropout(0, 0),
                model.parameter("mask", false)),
            new BertEncoder(
                model.norm("inputNorm."),
                new Dropout(0, 0),
                model.transformer(),
                new Projection(
                    model.linear("projection"), Activation.GELU, model.norm("projectionNorm."))));
    int[] offsets = golden.ints("offsets");
    int[] ids = golden.ints("ids");
    int[] asked = new int[offsets.length];
    var places = IntStream.builder();
    for (int h = 0; h + 1 < offsets.length; h++) {
      asked[h + 1] = asked[h];
      for (int r = offsets[h]; r < offsets[h + 1]; r++) {
        if (ids[r] == Histories.MASK) {
          places.add(r - offsets[h]);
          asked[h + 1]++;
        }
      }
    }
    var in =
        new Features(
            Map.of(
                Histories.HISTORY,
                new Ragged(offsets, ids),
                Histories.EMIT,
                new Ragged(asked, places.build().toArray())));
    var gradients = new Gradients();
    var pass = tower.forward(in, new StepContext(pool, true, 1, 0, 0));
    golden.assertEqual("out", pass.out().data(), TOLERANCE);
    tower.backward(pass, golden.matrix("dOut"), gradients);
    model.assertGradients(gradients);
  }

  /// The layers of a golden file.
  private static final class Model {
    private final Golden golden;
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();

    Model(Golden golden) {
      this.golden = golden;
    }

    Transformer transformer() {
      boolean last = golden.flag("before") && golden.whole("layers") > 1;
      return new Transformer(
          IntStream.rangeClosed(1, golden.whole("layers"))
              .mapToObj(l -> block("layer" + l + "."))
              .toList(),
          last ? norm("norm.") : null);
    }

    GruStack units() {
      return new GruStack(
          IntStream.rangeClosed(1, golden.whole("layers"))
              .mapToObj(l -> gru("layer" + l + "."))
              .toList());
    }

    Parameter parameter(String name, boolean table) {
      return parameters.computeIfAbsent(
          name, n -> new Parameter(n, golden.object("parameters").matrix(n), table));
    }

    private Linear linear(String name) {
      return new Linear(parameter(name + ".weight", false), parameter(name + ".bias", false));
    }

    private LayerNormalization norm(String name) {
      return new LayerNormalization(
          parameter(name + "gain", false), parameter(name + "bias", false));
    }

    private Gru gru(String name) {
      return new Gru(
          linear(name + "input"),
          parameter(name + "recurrent.weight", false),
          parameter(name + "recurrent.bias", false),
          new Dropout(0, 0));
    }

    private TransformerBlock block(String name) {
      var none = new Dropout(0, 0);
      return new TransformerBlock(
          norm(name + "attentionNorm."),
          new SelfAttention(
              linear(name + "attention.in"),
              linear(name + "attention.out"),
              golden.whole("heads"),
              golden.flag("causal"),
              none),
          none,
          norm(name + "feedForwardNorm."),
          new FeedForward(
              linear(name + "feedForward.first"),
              linear(name + "feedForward.second"),
              Activation.valueOf(golden.text("activation").toUpperCase(Locale.ROOT)),
              none),
          none,
          golden.flag("before"));
    }

    void assertGradients(Gradients gradients) {
      parameters.forEach(
          (name, parameter) -> {
            if (!name.equals("x")) {
              golden
                  .object("gradients")
                  .assertEqual(name, Sums.gradient(gradients, parameter), TOLERANCE);
            }
          });
    }
  }
}
