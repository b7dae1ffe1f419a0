package io.twinspire.core.settings;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A made-up run with every kind of setting.
@Doc("A test run.")
record Run(
    @Doc("What it shows.") @Default("\"\"") String description,
    @Doc("The data.") Data data,
    @Doc("The loss.") @Default("{\"type\": \"info-nce\"}") Loss loss,
    @Doc("How weights move.") @Default("{\"type\": \"adam\", \"rate\": 0.01}") Mover mover,
    @Default("[{\"units\": 8}, {\"units\": 4}]") List<Layer> layers,
    @Default("{\"title\": 2.0}") Map<String, Float> weights,
    @Doc("Random seed.") @Default("42") long seed,
    @Default("true") boolean deterministic,
    @Nullable Integer threads,
    @Nullable Stop stop,
    @Default("[\"ndcg@10\"]") List<String> metrics)
    implements Checked {
  @Override
  public void check(Problems problems) {
    problems.require(!layers.isEmpty(), "layers", "must have an element", layers);
  }

  record Data(
      @Doc("The folder.") String path,
      @Default("1.0") double share,
      @Default("\"language-agnostic\"") Split split)
      implements Checked {
    @Override
    public void check(Problems problems) {
      problems.require(share > 0 && share <= 1, "share", "must be in (0, 1]", share);
    }
  }

  enum Split {
    BY_CLASS,
    LANGUAGE_AGNOSTIC
  }

  @Doc("What is made small.")
  sealed interface Loss permits InfoNce, Pairwise, Matryoshka {}

  @TypeName("info-nce")
  record InfoNce(
      @Doc("Divides the scores.") @Default("0.05") float temperature,
      @Default("false") boolean learned)
      implements Loss, Checked {
    @Override
    public void check(Problems problems) {
      problems.require(temperature > 0, "temperature", "must be > 0", temperature);
    }
  }

  sealed interface Pairwise extends Loss permits Bpr, Hinge {}

  @TypeName("bpr")
  record Bpr() implements Pairwise {}

  @TypeName("hinge")
  record Hinge(float margin) implements Pairwise {
    Hinge {
      if (margin > 100) {
        throw new IllegalArgumentException("margin must be <= 100, got " + margin);
      }
    }
  }

  @TypeName("matryoshka")
  record Matryoshka(List<Integer> dims, @Default("{\"type\": \"info-nce\"}") Loss inner)
      implements Loss {}

  sealed interface Mover permits Sgd, Adam {}

  @TypeName("sgd")
  record Sgd(@Default("0.1") float rate) implements Mover {}

  @TypeName("adam")
  record Adam(float rate, @Default("0.9") float beta1) implements Mover {}

  record Layer(int units, @Default("\"relu\"") String activation) implements Checked {
    @Override
    public void check(Problems problems) {
      problems.require(units > 0, "units", "must be > 0", units);
    }
  }

  record Stop(@Default("3") int patience, String metric) {}
}
