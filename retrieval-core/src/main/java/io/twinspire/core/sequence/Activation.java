package io.twinspire.core.sequence;

import io.twinspire.kernels.Gelu;
import io.twinspire.kernels.Matrix;

/// What stands between the two maps of a feed-forward layer.
public enum Activation {
  /// `max(x, 0)`, with the derivative 0 at 0.
  RELU {
    @Override
    void forward(Matrix x, Matrix y) {
      float[] in = x.data();
      float[] out = y.data();
      int n = x.rows() * x.cols();
      for (int i = 0; i < n; i++) {
        out[i] = Math.max(in[i], 0f);
      }
    }

    @Override
    void backward(Matrix x, Matrix dY) {
      float[] in = x.data();
      float[] d = dY.data();
      int n = x.rows() * x.cols();
      for (int i = 0; i < n; i++) {
        d[i] = in[i] > 0 ? d[i] : 0f;
      }
    }
  },

  /// [Gelu], the tanh form.
  GELU {
    @Override
    void forward(Matrix x, Matrix y) {
      Gelu.forward(x.data(), 0, y.data(), 0, x.rows() * x.cols());
    }

    @Override
    void backward(Matrix x, Matrix dY) {
      Gelu.backward(x.data(), 0, dY.data(), 0, dY.data(), 0, x.rows() * x.cols());
    }
  };

  abstract void forward(Matrix x, Matrix y);

  /// Turns `dY` into dX, in place.
  abstract void backward(Matrix x, Matrix dY);
}
