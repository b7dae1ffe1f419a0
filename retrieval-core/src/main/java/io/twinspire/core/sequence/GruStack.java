package io.twinspire.core.sequence;

import io.twinspire.core.layer.CarriedState;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.kernels.Matrix;
import java.util.ArrayList;
import java.util.List;

/// Layers of [Gru] one after another, each reading what the one before gives, `M x d -> A x d`. A
/// row depends on those of its sequence up to it.
public record GruStack(List<Gru> layers) implements SequenceEncoder {
  /// Sequences of a group: rows of the matrix product that each step is.
  private static final int GROUP = 32;

  @Override
  public List<Parameter> parameters() {
    return layers.stream().flatMap(layer -> layer.parameters().stream()).toList();
  }

  @Override
  public boolean fills(int sequences, int rows) {
    return sequences >= GROUP;
  }

  @Override
  public CarriedState carried(int lanes) {
    return new CarriedState(lanes, layers.size(), layers.getFirst().units());
  }

  private record GruPass(TimeSteps steps, List<Gru.Pass> layers, Matrix out) implements Pass {}

  @Override
  public Pass forward(Matrix x, Sequences sequences) {
    var steps = new TimeSteps(sequences);
    var passes = new ArrayList<Gru.Pass>();
    Matrix y = steps.fromGroup(x, sequences.memory());
    for (int l = 0; l < layers.size(); l++) {
      Matrix states = steps.states(layers.get(l).units(), l);
      var pass = layers.get(l).forward(y, steps, states, sequences);
      steps.carry(states, l);
      passes.add(pass);
      y = pass.out();
    }
    return new GruPass(steps, passes, sequences.pick(steps.toGroup(y, sequences.memory())));
  }

  @Override
  public Matrix backward(Pass pass, Matrix dY, Sequences sequences, Gradients into) {
    var p = (GruPass) pass;
    Matrix d = p.steps.fromGroup(sequences.spread(dY), sequences.memory());
    for (int l = layers.size() - 1; l >= 0; l--) {
      d = layers.get(l).backward(p.layers.get(l), d, p.steps, sequences, into);
    }
    return p.steps.toGroup(d, sequences.memory());
  }
}
