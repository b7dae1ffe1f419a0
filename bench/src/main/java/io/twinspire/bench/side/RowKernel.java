package io.twinspire.bench.side;

import io.twinspire.kernels.Bags;
import io.twinspire.kernels.Conversions;
import io.twinspire.kernels.Gelu;
import io.twinspire.kernels.LayerNorm;
import io.twinspire.kernels.Normalize;
import io.twinspire.kernels.OptimizerRows;
import io.twinspire.kernels.Philox;
import io.twinspire.kernels.Softmax;
import io.twinspire.kernels.Vectors;
import java.util.Locale;

/// The kernels that work on one row of n elements at a time, each by its one call.
@SuppressWarnings("ImmutableEnumChecker") // passes are lambdas that capture nothing
enum RowKernel {
  /// Exponentials of a row of scores, in place, and their sum.
  SOFTMAX(
      8,
      (o, r, at, n) -> {
        System.arraycopy(o.given, at, o.values, at, n);
        Softmax.expShifted(o.values, at, n, 1f);
      }),
  ADD_EXP_DIFFERENCE(
      16, (o, r, at, n) -> Softmax.addExpDifference(o.given, at, o.other, at, o.values, at, n)),
  /// Weights and shifts are those of the columns, the same for every row.
  MIX_EXP(
      8,
      (o, r, at, n) -> {
        System.arraycopy(o.given, at, o.values, at, n);
        Softmax.mixExp(o.values, at, n, 1f, 1f, o.other, o.other);
      }),
  LOG_SUM_EXP(4, (o, r, at, n) -> o.values[at] = Softmax.logSumExp(o.given, at, n)),
  SIGMOID(8, (o, r, at, n) -> Softmax.sigmoid(o.given, at, o.values, at, n)),
  LOG_SIGMOID(8, (o, r, at, n) -> Softmax.logSigmoid(o.given, at, o.values, at, n)),
  GELU(8, (o, r, at, n) -> Gelu.forward(o.given, at, o.values, at, n)),
  GELU_BACKWARD(12, (o, r, at, n) -> Gelu.backward(o.given, at, o.other, at, o.values, at, n)),
  LAYER_NORM(
      8,
      (o, r, at, n) ->
          LayerNorm.forward(
              o.given, at, o.other, o.other, 1e-5f, o.values, at, n, o.statistics, 2 * r)),
  LAYER_NORM_BACKWARD(
      12,
      (o, r, at, n) ->
          LayerNorm.backward(
              o.given,
              at,
              o.other,
              o.statistics,
              2 * r,
              o.other,
              at,
              o.values,
              at,
              n,
              o.first,
              o.second)),
  NORMALIZE(8, (o, r, at, n) -> Normalize.l2(o.given, at, o.values, at, n)),
  NORMALIZE_BACKWARD(
      12, (o, r, at, n) -> Normalize.l2Backward(o.given, at, o.other, at, 2f, o.values, at, n)),
  DOT_PRODUCT(8, (o, r, at, n) -> o.values[at] = Vectors.dot(o.given, at, o.other, at, n)),
  SUM(4, (o, r, at, n) -> o.values[at] = Vectors.sum(o.given, at, n)),
  MAX(4, (o, r, at, n) -> o.values[at] = Vectors.max(o.given, at, n)),
  MAX_OF_TWO(12, (o, r, at, n) -> Vectors.max(o.given, at, o.values, at, n)),
  ADD(12, (o, r, at, n) -> Vectors.add(o.given, at, o.values, at, n)),
  SCALE(8, (o, r, at, n) -> Vectors.scaleTo(3f, o.given, at, o.values, at, n)),
  /// One bag: the sum of [RowOperands#BAG] rows, those that follow it.
  BAG_FORWARD(
      4 * (RowOperands.BAG + 1),
      (o, r, at, n) -> Bags.pool(o.given, n, o.bags, o.rowIds, null, r, r + 1, o.values, 0, n, 1f)),
  BAG_FORWARD_BF16(
      2 * RowOperands.BAG + 4,
      (o, r, at, n) -> Bags.pool(o.bf16, n, o.bags, o.rowIds, null, r, r + 1, o.values, 0, n, 1f)),
  /// The gradient of one table row that [RowOperands#BAG] bags hold.
  BAG_BACKWARD(
      4 * (RowOperands.BAG + 1),
      (o, r, at, n) ->
          Bags.sum(
              o.given,
              n,
              o.rowIds,
              null,
              r * RowOperands.BAG,
              (r + 1) * RowOperands.BAG,
              o.values,
              at,
              false)),
  SGD(12, (o, r, at, n) -> OptimizerRows.sgd(o.values, at, o.given, at, n, 0.01f)),
  ADAGRAD(
      20,
      (o, r, at, n) ->
          OptimizerRows.adagrad(o.values, at, o.given, at, o.first, at, n, 0.01f, 1e-6f)),
  /// All rows at once, with the first.
  ADAGRAD_ROW_WISE(
      12,
      (o, r, at, n) -> {
        if (r == 0) {
          OptimizerRows.adagradRows(
              o.values, o.numbers, o.numbers.length, o.given, o.first, n, 0.01f, 1e-6f);
        }
      }),
  ADAM(
      28,
      (o, r, at, n) ->
          OptimizerRows.adam(
              o.values, at, o.given, at, o.first, at, o.second, at, n, 0.01f, 0.9f, 0.999f, 1e-6f,
              0, 0.1f, 0.001f)),
  DROPOUT(8, (o, r, at, n) -> Philox.dropout(1, 2, at, 0.5f, o.values, at, n)),
  UNIFORM(4, (o, r, at, n) -> Philox.fillUniform(1, 2, at, -1, 1, o.values, at, n)),
  GAUSSIAN(4, (o, r, at, n) -> Philox.fillGaussian(1, 2, at, 1, o.values, at, n)),
  TO_BF16(6, (o, r, at, n) -> Conversions.toBf16(o.given, at, o.halves, at, n)),
  TO_BF16_STOCHASTIC(
      6,
      (o, r, at, n) -> {
        Philox.fillInts(1, 2, (long) r * o.noise.length, o.noise, 0, o.noise.length);
        Conversions.toBf16Stochastic(o.given, at, o.halves, at, n, o.noise, 0);
      }),
  ADAGRAD_ROW_WISE_BF16(
      8,
      (o, r, at, n) -> {
        if (r == 0) {
          OptimizerRows.adagradRows(
              o.halves, o.numbers, o.numbers.length, o.given, o.first, n, 0.01f, 1e-6f, null);
        }
      }),
  FROM_BF16(6, (o, r, at, n) -> Conversions.fromBf16(o.bf16, at, o.values, at, n)),
  TO_FP16(6, (o, r, at, n) -> Conversions.toFp16(o.given, at, o.halves, at, n)),
  FROM_FP16(6, (o, r, at, n) -> Conversions.fromFp16(o.bf16, at, o.values, at, n)),
  TO_INT8(5, (o, r, at, n) -> Conversions.toInt8(o.given, at, o.codes, at, n)),
  FROM_INT8(5, (o, r, at, n) -> Conversions.fromInt8(0.01f, o.int8, at, o.values, at, n)),
  TO_INT4(
      4.5, (o, r, at, n) -> Conversions.toInt4(o.given, at, o.codes, at, o.statistics, 2 * r, n)),
  FROM_INT4(4.5, (o, r, at, n) -> Conversions.fromInt4(0.1f, -1f, o.int8, at, o.values, at, n)),
  TO_SIGNS(
      4.125,
      (o, r, at, n) -> Conversions.toSigns(o.given, at, o.signs, r * Conversions.signWords(n), n));

  /// What a kernel does to row `r` of n elements, which begins at `at`.
  interface Pass {
    void run(RowOperands o, int r, int at, int n);
  }

  /// Bytes read and written for each element.
  final double bytes;

  final Pass pass;

  RowKernel(double bytes, Pass pass) {
    this.bytes = bytes;
    this.pass = pass;
  }

  /// Its name as that of a case: `layer-norm`.
  String caseName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static RowKernel of(String caseName) {
    for (RowKernel kernel : values()) {
      if (kernel.caseName().equals(caseName)) {
        return kernel;
      }
    }
    throw new IllegalArgumentException("case: must be one that is known, got " + caseName);
  }
}
