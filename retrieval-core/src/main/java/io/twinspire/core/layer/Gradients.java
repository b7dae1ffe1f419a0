package io.twinspire.core.layer;

import io.twinspire.core.data.Ragged;
import io.twinspire.kernels.Matrix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The gradients of one step. Dense parameters have an accumulating array; tables have a list of
/// terms (row, source row, weight) that the optimiser sums per table row once per step, after
/// chunks, ties and both towers have added theirs. Nothing of size entries x d is ever made.
public final class Gradients {

  /// `sum over entries e of row b of rows: table[rows.ids[e]] += weight[e] * source[b]`; the weight
  /// is 1 where `rows` has none.
  public record TableTerm(Ragged rows, Matrix source) {}

  private final Map<Parameter, float[]> dense = new LinkedHashMap<>();
  private final Map<Parameter, List<TableTerm>> tables = new LinkedHashMap<>();

  /// The array in which `parameter`'s gradient accumulates, `rows x cols`, zeros at first.
  public float[] dense(Parameter parameter) {
    return dense.computeIfAbsent(parameter, p -> new float[p.rows() * p.cols()]);
  }

  /// Adds a row-sparse term for `table`; the matrix is read when the optimiser steps and must not
  /// change until then.
  public void addTerm(Parameter table, Ragged rows, Matrix source) {
    if (rows.rows() != source.rows() || source.cols() != table.cols()) {
      throw new IllegalArgumentException(
          table.name()
              + ": gradient term must be "
              + rows.rows()
              + " x "
              + table.cols()
              + ", got "
              + source.rows()
              + " x "
              + source.cols());
    }
    tables.computeIfAbsent(table, t -> new ArrayList<>()).add(new TableTerm(rows, source));
  }

  public Map<Parameter, float[]> dense() {
    return Collections.unmodifiableMap(dense);
  }

  public Map<Parameter, List<TableTerm>> tables() {
    return Collections.unmodifiableMap(tables);
  }
}
