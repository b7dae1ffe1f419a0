package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import java.util.Arrays;

/// MarginMSE distillation: the distance between positive and negative is to be the teacher's.
///
/// **Formula.** `L_i = 1/K sum_j e_j^2`, `e_j = (s_i+ - s_ij) - (t_i+ - t_ij)` over the K negatives
/// that the teacher scored; gradient `-2/K e_j` for a negative, `2/K sum_j e_j` for the positive.
///
/// **Shapes.** Q `M x d`, D `N x d`, S `M x N` of which only strips of rows exist; teacher scores
/// for some columns of each row, its positives among them.
///
/// **Source.** Hofstatter, Althammer, Schroder, Sertkan & Hanbury 2020, "Improving Efficient Neural
/// Ranking Models with Cross-Architecture Knowledge Distillation", eq. 6, with one negative a
/// triplet.
///
/// **Relations.** Like the KL divergence it is blind to a constant added to all of a teacher's
/// scores; unlike it, not to their scale: cosines reach a teacher's margins only by a temperature
/// below 1, which may be learned.
///
/// **Deviations.** The mean over many negatives; several positives share the loss. A row without a
/// scored negative has loss 0.
@TypeName("margin-mse")
@Doc("Distillation: the distance between positive and negative is to be the teacher's.")
public record MarginMse(
    @Doc("Divisor of the scores.") @Default("1.0") float temperature,
    @Doc("Train the temperature (its logarithm) along with the weights, down to .01 at the least.")
        @Default("false")
        boolean learnTemperature)
    implements Objective, Checked {

  @Override
  public void check(Problems problems) {
    Temperature.check(problems, temperature, learnTemperature);
  }

  @Override
  public boolean needsTeacher() {
    return true;
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    TeacherScores teacher = targets.requireTeacher();
    RowScratch row = RowScratch.of(n);
    row.takePositives(s, off, targets);
    int k = 0;
    for (int e = teacher.from(); e < teacher.to(); e++) {
      // What is masked or a positive is -Infinity here.
      k += s[off + teacher.columns()[e]] == Float.NEGATIVE_INFINITY ? 0 : 1;
    }
    float[] gradients = row.gradients;
    Arrays.fill(gradients, 0, n, 0f);
    double loss = 0;
    for (int p = targets.from(); p < targets.to(); p++) {
      int i = p - targets.from();
      float share = targets.shares()[p] / Math.max(1, k);
      double offset = row.positives[i] - (double) teacher.of(targets.columns()[p]);
      double sum = 0;
      for (int e = teacher.from(); e < teacher.to(); e++) {
        int column = teacher.columns()[e];
        float score = s[off + column];
        if (score != Float.NEGATIVE_INFINITY) {
          double error = offset - (score - (double) teacher.scores()[e]);
          loss += share * error * error;
          sum += error;
          gradients[column] -= (float) (2 * share * error);
        }
      }
      row.positives[i] = (float) (2 * share * sum);
    }
    System.arraycopy(gradients, 0, s, off, n);
    row.givePositives(s, off, targets);
    return loss;
  }
}
