package io.twinspire.core.data;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;

/// Which interactions are trained on, which choose, and which test. Every rule is fixed: the same
/// file gives the same splits.
///
/// Where a share is drawn, interaction (u, i) is drawn by the hash of `u`, a tab and `i`
/// ([SplitHash#unit]), and the first interaction of a user always stays in train.
public sealed interface InteractionSplit {

  /// Whether what is held out comes after what is trained on, so that the order of a user's
  /// interactions tells something.
  default boolean ordered() {
    return false;
  }

  @Doc("Files say what is train and what test. Without a dev file a share of train becomes dev.")
  @TypeName("files")
  record Files(
      @Doc(
              "Share of the training interactions that becomes dev where no file gives it; 0 for no"
                  + " dev, and then all of train is trained on and the last epoch is kept.")
          @Default("0.1")
          double dev)
      implements InteractionSplit, Checked {
    @Override
    public void check(Problems problems) {
      checkShares(problems, 0, dev);
    }
  }

  @Doc(
      "The last interaction of each user is test, the one before it dev; users with fewer than"
          + " three are trained on only.")
  @TypeName("leave-one-out")
  record LeaveOneOut() implements InteractionSplit {
    @Override
    public boolean ordered() {
      return true;
    }
  }

  @Doc("A share of all interactions is test and another dev, drawn by a hash of user and item.")
  @TypeName("ratio")
  record Ratio(
      @Doc("Share of the test split.") @Default("0.2") double test,
      @Doc("Share of the dev split.") @Default("0.1") double dev)
      implements InteractionSplit, Checked {
    @Override
    public void check(Problems problems) {
      checkShares(problems, test, dev);
    }
  }

  @Doc(
      "The latest interactions of all users are test, those before them dev, as a recommender meets"
          + " them; equal times fall on the same side.")
  @TypeName("global-time")
  record GlobalTime(
      @Doc("Share of the test split.") @Default("0.1") double test,
      @Doc("Share of the dev split.") @Default("0.1") double dev)
      implements InteractionSplit, Checked {
    @Override
    public boolean ordered() {
      return true;
    }

    @Override
    public void check(Problems problems) {
      checkShares(problems, test, dev);
    }
  }

  private static void checkShares(Problems problems, double test, double dev) {
    problems.require(test >= 0 && test < 1, "test", "must be in [0, 1)", test);
    problems.require(dev >= 0 && dev < 1, "dev", "must be in [0, 1)", dev);
    problems.require(test + dev < 1, "dev", "must leave something to train on", test + dev);
  }
}
