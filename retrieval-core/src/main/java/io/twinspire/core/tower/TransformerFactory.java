package io.twinspire.core.tower;

import io.twinspire.core.layer.Dropout;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.sequence.BertEncoder;
import io.twinspire.core.sequence.FeedForward;
import io.twinspire.core.sequence.LayerNormalization;
import io.twinspire.core.sequence.Projection;
import io.twinspire.core.sequence.SelfAttention;
import io.twinspire.core.sequence.Transformer;
import io.twinspire.core.sequence.TransformerBlock;
import io.twinspire.core.tower.HistorySettings.Bert4Rec;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.kernels.Matrix;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Builds the layers of a tower of self-attention.
final class TransformerFactory {
  /// Dropouts of a block; those of the model have numbers from 1 on.
  private static final int DROPOUTS = 4;

  private TransformerFactory() {}

  static Transformer build(TransformerSettings settings, String side, Start start) {
    boolean before = settings.norm() == TransformerSettings.Norm.BEFORE;
    List<TransformerBlock> blocks =
        IntStream.range(0, settings.layers())
            .mapToObj(l -> block(settings, side + ".layer" + (l + 1), l, before, start))
            .toList();
    return new Transformer(blocks, before ? norm(side + ".norm", settings.dimensions()) : null);
  }

  static BertEncoder bert(Bert4Rec settings, String side, Start start) {
    int d = settings.dimensions();
    return new BertEncoder(
        norm(side + ".inputNorm", d),
        new Dropout(settings.dropout(), 0),
        build(settings, side, start),
        settings.projection()
            ? new Projection(
                TowerFactory.linear(side + ".projection", d, d, settings.initStd(), start),
                settings.activation(),
                norm(side + ".projectionNorm", d))
            : null);
  }

  private static TransformerBlock block(
      TransformerSettings settings, String name, int layer, boolean before, Start start) {
    int d = settings.dimensions();
    int hidden = settings.width();
    int dropout = 1 + layer * DROPOUTS;
    float rate = settings.dropout();
    return new TransformerBlock(
        norm(name + ".attentionNorm", d),
        new SelfAttention(
            TowerFactory.linear(name + ".attention.in", d, 3 * d, settings.initStd(), start),
            TowerFactory.linear(name + ".attention.out", d, d, settings.initStd(), start),
            settings.heads(),
            settings.causal(),
            new Dropout(rate, dropout)),
        new Dropout(rate, dropout + 1),
        norm(name + ".feedForwardNorm", d),
        new FeedForward(
            TowerFactory.linear(name + ".feedForward.first", d, hidden, settings.initStd(), start),
            TowerFactory.linear(name + ".feedForward.second", hidden, d, settings.initStd(), start),
            settings.activation(),
            new Dropout(rate, dropout + 2)),
        new Dropout(rate, dropout + 3),
        before);
  }

  private static LayerNormalization norm(String name, int d) {
    Matrix ones = Matrix.zeros(1, d);
    Arrays.fill(ones.data(), 1f);
    return new LayerNormalization(
        new Parameter(name + ".gain", ones, false),
        new Parameter(name + ".bias", Matrix.zeros(1, d), false));
  }
}
