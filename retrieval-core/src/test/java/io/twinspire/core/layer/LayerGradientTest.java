package io.twinspire.core.layer;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.testing.Draw;
import io.twinspire.core.testing.GradientCheck;
import io.twinspire.core.testing.Sums;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LayerGradientTest extends GradientCheck {
  private static final Set<Class<?>> CHECKED =
      Set.of(EmbeddingBag.class, Linear.class, Dropout.class);

  @AutoClose private final WorkerPool pool = new WorkerPool(2);

  @TestFactory
  Stream<DynamicTest> gradientByHandEqualsCentralDifferences() {
    return checks();
  }

  @Override
  protected Stream<Subject> subjects() {
    return Stream.of(
        embeddingBag(false, false, 3, 0, 1, 4, 0),
        embeddingBag(true, false, 1),
        embeddingBag(false, true, 0, 2, 5),
        embeddingBag(true, true, 2, 0, 3, 1),
        linear(5, 7, 3),
        linear(1, 1, 1),
        linear(67, 3, 2),
        dropout(0.4f),
        dropout(0f));
  }

  /// What transforms rows in both directions is a layer: none may be forgotten above.
  @Test
  void everyLayerIsChecked() throws IOException, URISyntaxException, ClassNotFoundException {
    var layers = new TreeSet<String>();
    Path folder =
        Path.of(Linear.class.getProtectionDomain().getCodeSource().getLocation().toURI())
            .resolve("io/twinspire/core/layer");
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        Class<?> type = Class.forName("io.twinspire.core.layer." + name);
        if (Arrays.stream(type.getDeclaredMethods())
            .anyMatch(m -> m.getName().equals("backward") || m.getName().equals("apply"))) {
          layers.add(name);
        }
      }
    }
    assertThat(layers)
        .containsExactlyInAnyOrderElementsOf(CHECKED.stream().map(Class::getSimpleName).toList());
  }

  private Subject embeddingBag(boolean weighted, boolean learned, int... lengths) {
    var table = new Parameter("table", Draw.normal(5, 7, 1), true);
    Parameter gain = learned ? new Parameter("gain", Draw.normal(5, 1, 2), true) : null;
    var bag = new EmbeddingBag(table, gain);
    Ragged in = Draw.ragged(5, weighted, 3, lengths);
    Matrix upstream = Draw.normal(lengths.length, 7, 4);
    var variables = new LinkedHashMap<String, float[]>();
    variables.put("table", table.values().data());
    if (gain != null) {
      variables.put("gain", gain.values().data());
    }
    return new Subject(
        "embedding bag, weights " + weighted + ", gain " + learned,
        variables,
        () -> {
          Matrix out = Matrix.zeros(lengths.length, 7);
          bag.forward(in, out, pool);
          return Sums.inner(out, upstream);
        },
        () -> {
          var gradients = new Gradients();
          Ragged used = bag.forward(in, Matrix.zeros(lengths.length, 7), pool);
          bag.backward(in, used, upstream, gradients, pool);
          var all = new LinkedHashMap<String, float[]>();
          all.put("table", Sums.gradient(gradients, table));
          if (gain != null) {
            all.put("gain", Sums.gradient(gradients, gain));
          }
          return all;
        });
  }

  private Subject linear(int m, int in, int out) {
    var weight = new Parameter("weight", Draw.normal(out, in, 5), false);
    var bias = new Parameter("bias", Draw.normal(1, out, 6), false);
    var linear = new Linear(weight, bias);
    Matrix x = Draw.normal(m, in, 7);
    Matrix upstream = Draw.normal(m, out, 8);
    return new Subject(
        "linear " + m + " x " + in + " -> " + out,
        Map.of("x", x.data(), "weight", weight.values().data(), "bias", bias.values().data()),
        () -> Sums.inner(linear.forward(x, pool), upstream),
        () -> {
          var gradients = new Gradients();
          Matrix dX = linear.backward(x, upstream, gradients, pool);
          return Map.of(
              "x", dX.data(), "weight", gradients.dense(weight), "bias", gradients.dense(bias));
        });
  }

  private Subject dropout(float rate) {
    var dropout = new Dropout(rate, 3);
    var context = new StepContext(pool, true, 9, 4, 17);
    Matrix x = Draw.normal(11, 5, 9);
    Matrix upstream = Draw.normal(11, 5, 10);
    return new Subject(
        "dropout " + rate,
        Map.of("x", x.data()),
        () -> Sums.inner(applied(dropout, x, context), upstream),
        () -> Map.of("x", applied(dropout, upstream, context).data()));
  }

  private static Matrix applied(Dropout dropout, Matrix x, StepContext context) {
    Matrix copy = new Matrix(x.data().clone(), x.rows(), x.cols());
    dropout.apply(copy, context);
    return copy;
  }
}
