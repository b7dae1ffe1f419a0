package io.twinspire.core.objective;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import io.twinspire.kernels.Softmax;
import java.util.Arrays;

/// KL distillation: the softmax of a query's scores is to be that of the teacher's.
///
/// **Formula.** `L_i = sum_j T_ij log(T_ij / P_ij)`, `P = softmax(s_i / temperature)`, `T =
/// softmax(t_i / teacherTemperature)`, over the columns that the teacher scored; gradient `P_ij -
/// T_ij`.
///
/// **Shapes.** Q `M x d`, D `N x d`, S `M x N` of which only strips of rows exist; teacher scores
/// for some columns of each row.
///
/// **Source.** Hinton, Vinyals & Dean 2015, "Distilling the Knowledge in a Neural Network", section
/// 2; for dense retrieval Ren et al. 2021, "RocketQAv2", eq. 5, with the direction as there:
/// teacher first.
///
/// **Relations.** With a teacher temperature near 0 the best of the teacher's scores becomes the
/// positive, and this is softmax cross-entropy among the scored columns. Which columns are positive
/// plays no part: the teacher says it.
///
/// **Deviations.** Hinton et al. multiply by the square of a common temperature, to keep the
/// gradient with respect to the unscaled scores in size; here the learning rate does that. A row in
/// which nothing is scored has loss 0.
@TypeName("kl")
@Doc("Distillation: the softmax of a query's scores is to be that of the teacher's.")
public record KlDistillation(
    @Doc("Divisor of the scores.") @Default("1.0") float temperature,
    @Doc("Train the temperature (its logarithm) along with the weights, down to .01 at the least.")
        @Default("false")
        boolean learnTemperature,
    @Doc("Divisor of the teacher's scores.") @Default("1.0") float teacherTemperature)
    implements Objective, Checked {

  @Override
  public void check(Problems problems) {
    Temperature.check(problems, temperature, learnTemperature);
    problems.require(
        teacherTemperature > 0, "teacherTemperature", "must be > 0", teacherTemperature);
  }

  @Override
  public boolean needsTeacher() {
    return true;
  }

  @Override
  public double rowLossAndGradient(float[] s, int off, int n, RowTargets targets) {
    TeacherScores teacher = targets.requireTeacher();
    RowScratch row = RowScratch.of(n);
    float[] student = row.a;
    float[] wanted = row.b;
    int k = 0;
    for (int e = teacher.from(); e < teacher.to(); e++) {
      float score = s[off + teacher.columns()[e]];
      if (score != Float.NEGATIVE_INFINITY) {
        student[k] = score;
        wanted[k++] = teacher.scores()[e] / teacherTemperature;
      }
    }
    float studentLse = Softmax.logSumExp(student, 0, k);
    float teacherLse = Softmax.logSumExp(wanted, 0, k);
    double loss = 0;
    System.arraycopy(wanted, 0, row.c, 0, k);
    Softmax.expShifted(row.c, 0, k, teacherLse);
    for (int j = 0; j < k; j++) {
      loss += row.c[j] * ((double) wanted[j] - teacherLse - (student[j] - (double) studentLse));
    }
    Softmax.expShifted(student, 0, k, studentLse);
    float[] gradients = row.gradients;
    Arrays.fill(gradients, 0, n, 0f);
    k = 0;
    for (int e = teacher.from(); e < teacher.to(); e++) {
      int column = teacher.columns()[e];
      if (s[off + column] != Float.NEGATIVE_INFINITY) {
        gradients[column] = student[k] - row.c[k++];
      }
    }
    System.arraycopy(gradients, 0, s, off, n);
    return loss;
  }
}
