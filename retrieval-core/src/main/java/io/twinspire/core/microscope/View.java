package io.twinspire.core.microscope;

import io.twinspire.core.layer.Parameter;
import io.twinspire.core.model.TwoTower;
import io.twinspire.kernels.Matrix;

/// A model as it stands at one moment: the vectors that gradients are taken at.
///
/// @param name of the moment
/// @param model that the vectors are of
/// @param queries a row for each query
/// @param documents a row for each document
/// @param unit whether rows are of unit length
public record View(String name, TwoTower model, Matrix queries, Matrix documents, boolean unit) {

  /// The model with another temperature.
  TwoTower model(float temperature) {
    Matrix logScale = Matrix.zeros(1, 1);
    logScale.data()[0] = (float) -Math.log(temperature);
    return new TwoTower(
        model.query(),
        model.document(),
        model.scorer(),
        new Parameter(model.logScale().name(), logScale, false));
  }
}
