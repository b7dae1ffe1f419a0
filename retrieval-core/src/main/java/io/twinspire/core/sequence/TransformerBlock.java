package io.twinspire.core.sequence;

import io.twinspire.core.layer.Dropout;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import java.util.List;
import java.util.stream.Stream;

/// Self-attention, then a feed-forward layer, each with a residual, `M x d -> A x d` for the rows
/// that are asked; D is dropout.
///
///     before: A = X + D(attention(norm(X)))        Y = A + D(feedForward(norm'(A)))
///     after:  A = norm(X + D(attention(X)))        Y = norm'(A + D(feedForward(A)))
///
/// `after` is Vaswani et al. 2017, `before` Kang and McAuley 2018 (section III.C).
///
/// @param before whether layers are normalised before them
public record TransformerBlock(
    LayerNormalization attentionNorm,
    SelfAttention attention,
    Dropout attentionDropout,
    LayerNormalization feedForwardNorm,
    FeedForward feedForward,
    Dropout feedForwardDropout,
    boolean before) {

  List<Parameter> parameters() {
    return Stream.of(
            attentionNorm.parameters(),
            attention.parameters(),
            feedForwardNorm.parameters(),
            feedForward.parameters())
        .flatMap(List::stream)
        .toList();
  }

  record Pass(
      LayerNormalization.Pass attentionNorm,
      SelfAttention.Pass attention,
      LayerNormalization.Pass feedForwardNorm,
      FeedForward.Pass feedForward,
      Matrix out) {}

  Pass forward(Matrix x, Sequences sequences) {
    Sequences asked = sequences.asked();
    Matrix rows = sequences.pick(x);
    if (before) {
      var normed = attentionNorm.forward(x, sequences);
      var attended = attention.forward(normed.out(), sequences);
      Matrix a = residual(rows, attended.out(), attentionDropout, asked);
      var normedAgain = feedForwardNorm.forward(a, asked);
      var fed = feedForward.forward(normedAgain.out(), asked);
      return new Pass(
          normed, attended, normedAgain, fed, residual(a, fed.out(), feedForwardDropout, asked));
    }
    var attended = attention.forward(x, sequences);
    var normed =
        attentionNorm.forward(residual(rows, attended.out(), attentionDropout, asked), asked);
    var fed = feedForward.forward(normed.out(), asked);
    var normedAgain =
        feedForwardNorm.forward(
            residual(normed.out(), fed.out(), feedForwardDropout, asked), asked);
    return new Pass(normed, attended, normedAgain, fed, normedAgain.out());
  }

  /// Returns dX; `dY` is changed.
  Matrix backward(Pass pass, Matrix dY, Sequences sequences, Gradients into) {
    Sequences asked = sequences.asked();
    if (!before) {
      feedForwardNorm.backward(pass.feedForwardNorm, dY, into);
    }
    Matrix dA =
        feedForward.backward(pass.feedForward, dropped(dY, feedForwardDropout, asked), asked, into);
    if (before) {
      feedForwardNorm.backward(pass.feedForwardNorm, dA, into);
    }
    add(dY, dA);
    if (!before) {
      attentionNorm.backward(pass.attentionNorm, dA, into);
    }
    Matrix dX =
        attention.backward(pass.attention, dropped(dA, attentionDropout, asked), sequences, into);
    if (before) {
      attentionNorm.backward(pass.attentionNorm, dX, into);
    }
    sequences.add(dA, dX);
    return dX;
  }

  /// `x + D(y)`, in y's place.
  private static Matrix residual(Matrix x, Matrix y, Dropout dropout, Sequences sequences) {
    sequences.drop(dropout, y);
    add(x, y);
    return y;
  }

  /// `D(d)`, a copy where anything is dropped.
  private static Matrix dropped(Matrix d, Dropout dropout, Sequences sequences) {
    if (dropout.rate() == 0) {
      return d;
    }
    Matrix copy = sequences.memory().matrix(d.rows(), d.cols());
    System.arraycopy(d.data(), 0, copy.data(), 0, d.rows() * d.cols());
    sequences.drop(dropout, copy);
    return copy;
  }

  private static void add(Matrix x, Matrix into) {
    Vectors.add(x.data(), 0, into.data(), 0, into.rows() * into.cols());
  }
}
