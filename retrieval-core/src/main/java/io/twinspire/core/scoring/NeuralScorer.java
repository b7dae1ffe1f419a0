package io.twinspire.core.scoring;

import io.twinspire.core.layer.Linear;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.Storage;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.kernels.Matrix;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The scorers of neural collaborative filtering ([ScorerSettings]): `s(p, q) = h_G . (p^G * q^G) +
/// h_M . x_L + b` over two ranges of the columns of p and q, either of which may be empty.
///
/// Weights: `h_G` is `1 x g`; the first layer is kept as its two halves `W_P`, `W_Q` (`l_1 x (d -
/// g)` each) with `W_1 [p; q] = W_P p + W_Q q`, so that it is taken once for each vector and not
/// once for each pair; `W_l` is `l_l x l_{l-1}`; `h_M` is `1 x l_L`.
public final class NeuralScorer implements Scorer {
  final int dimensions;
  final @Nullable Parameter gmfOutput;
  final @Nullable Mlp mlp;
  final Parameter bias;

  /// @param query `W_P` and the bias of the first layer
  /// @param document `W_Q`
  /// @param deeper layers 2 to L
  /// @param output `h_M`
  record Mlp(Linear query, Linear document, List<Linear> deeper, Parameter output) {

    /// Width of the first layer.
    int width() {
      return query.weight().rows();
    }

    List<Parameter> parameters() {
      var all = new ArrayList<Parameter>();
      all.addAll(query.parameters());
      all.addAll(document.parameters());
      deeper.forEach(layer -> all.addAll(layer.parameters()));
      all.add(output);
      return all;
    }
  }

  private NeuralScorer(
      int dimensions, @Nullable Parameter gmfOutput, @Nullable Mlp mlp, Parameter bias) {
    this.dimensions = dimensions;
    this.gmfOutput = gmfOutput;
    this.mlp = mlp;
    this.bias = bias;
  }

  /// Layers are drawn from N(0, 2/in) (He et al. 2015, for ReLU), outputs from N(0, 1/in); biases
  /// are 0.
  ///
  /// @param gmf columns of the GMF part, from the first; 0 for none
  /// @param layers widths of the layers over the other columns; empty for none
  static NeuralScorer create(int gmf, List<Integer> layers, int dimensions, Start start) {
    Parameter gmfOutput = gmf == 0 ? null : weight("gmf.output", 1, gmf, 1f / gmf, start);
    Mlp mlp = layers.isEmpty() ? null : mlp(layers, dimensions - gmf, start);
    return new NeuralScorer(dimensions, gmfOutput, mlp, zeros("bias", 1));
  }

  private static Mlp mlp(List<Integer> layers, int in, Start start) {
    int first = layers.getFirst();
    float variance = 1f / in;
    var query = weight("layer1.query", first, in, variance, start);
    var document = weight("layer1.document", first, in, variance, start);
    var deeper = new ArrayList<Linear>();
    for (int l = 1; l < layers.size(); l++) {
      int from = layers.get(l - 1);
      String name = "layer" + (l + 1);
      Parameter weight = weight(name + ".weight", layers.get(l), from, 2f / from, start);
      deeper.add(new Linear(weight, zeros(name + ".bias", layers.get(l))));
    }
    int last = layers.getLast();
    return new Mlp(
        new Linear(query, zeros("layer1.bias", first)),
        new Linear(document, null),
        deeper,
        weight("mlp.output", 1, last, 1f / last, start));
  }

  private static Parameter weight(String part, int rows, int cols, float variance, Start start) {
    String name = "scorer." + part;
    float deviation = (float) Math.sqrt(variance);
    var values = start.weights(name, name, rows, cols, deviation, Storage.FLOAT32);
    return new Parameter(name, values, Storage.FLOAT32, false);
  }

  private static Parameter zeros(String part, int cols) {
    return new Parameter("scorer." + part, Matrix.zeros(1, cols), false);
  }

  @Override
  public List<Parameter> parameters() {
    var all = new ArrayList<Parameter>();
    if (gmfOutput != null) {
      all.add(gmfOutput);
    }
    if (mlp != null) {
      all.addAll(mlp.parameters());
    }
    all.add(bias);
    return all;
  }

  /// Columns of the GMF part.
  int gmf() {
    return gmfOutput == null ? 0 : gmfOutput.cols();
  }
}
