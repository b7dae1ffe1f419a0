package io.twinspire.core.scoring;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Ragged;
import io.twinspire.core.objective.InfoNce;
import io.twinspire.core.objective.LogQ;
import io.twinspire.core.objective.Objective;
import io.twinspire.core.objective.SoftmaxCrossEntropy;
import io.twinspire.core.testing.Draw;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Candidates of a query's own give what the same candidates give as shared ones that are masked
/// for everybody else.
class CandidatesTest {
  private static final int M = 250;
  private static final int D = 12;
  private static final int SHARED = 40;
  private static final int OWN = 5;
  private static final int N = SHARED + M;

  private final Matrix q = Draw.unit(M, D, 1);
  private final Matrix d = Draw.unit(N, D, 2);

  private record Outcome(double loss, double dLogScale, Matrix dQ, Matrix dD) {}

  private Outcome run(Candidates candidates, Targets targets, Objective objective, int threads) {
    return run(candidates, targets, objective, threads, ContrastiveStep.WAITING);
  }

  private Outcome run(
      Candidates candidates, Targets targets, Objective objective, int threads, int waiting) {
    Matrix dQ = Draw.normal(M, D, 8);
    Matrix dD = Draw.normal(N, D, 9);
    try (var pool = new WorkerPool(threads)) {
      var step = new ContrastiveStep(pool, new DotScorer(), waiting);
      var result = step.run(q, d, candidates, targets, objective, 10f, dQ, dD);
      return new Outcome(result.loss(), result.dLogScale(), dQ, dD);
    }
  }

  /// Query r has the rows `SHARED + (r + i) % M`, i < OWN, for itself; its positive is shared for
  /// even r and its own first for odd r.
  private static Targets targets(boolean asOwn) {
    int[] positives = new int[M];
    var masked = new ArrayList<Integer>();
    int[] offsets = new int[M + 1];
    for (int r = 0; r < M; r++) {
      int row = r;
      positives[r] = r % 2 == 0 ? r % SHARED : asOwn ? SHARED : SHARED + r;
      if (!asOwn) {
        IntStream.range(0, M)
            .filter(c -> Math.floorMod(c - row, M) >= OWN)
            .forEach(c -> masked.add(SHARED + c));
      }
      offsets[r + 1] = masked.size();
    }
    return new Targets(
        new Ragged(IntStream.rangeClosed(0, M).toArray(), positives),
        new Ragged(offsets, masked.stream().mapToInt(i -> i).toArray()));
  }

  private static Ragged own() {
    int[] ids = new int[M * OWN];
    for (int e = 0; e < ids.length; e++) {
      ids[e] = SHARED + (e / OWN + e % OWN) % M;
    }
    return new Ragged(IntStream.rangeClosed(0, M).map(r -> r * OWN).toArray(), ids);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void ownCandidatesEqualSharedOnesMaskedForOthers(int threads) {
    var softmax = new SoftmaxCrossEntropy(1f, false, LogQ.NONE, 0f);
    Outcome plain = run(Candidates.forAll(N, N), targets(false), softmax, 1);
    Outcome own = run(new Candidates(SHARED, own(), N), targets(true), softmax, threads);

    assertThat(own.loss()).isCloseTo(plain.loss(), within(1e-6));
    assertThat(own.dLogScale()).isCloseTo(plain.dLogScale(), within(1e-5));
    assertThat(own.dQ().data()).containsExactly(plain.dQ().data(), within(1e-6f));
    assertThat(own.dD().data()).containsExactly(plain.dD().data(), within(1e-6f));
  }

  /// Where nothing is shared strips are taller: 240 rows of 60 candidates, then ten.
  @Test
  void candidatesThatNobodySharesEqualSharedOnesMaskedForOthers() {
    int each = 60;
    int[] ids = new int[M * each];
    int[] masked = new int[M * (N - each)];
    for (int r = 0; r < M; r++) {
      for (int i = 0; i < N; i++) {
        if (i < each) {
          ids[r * each + i] = (r + i) % N;
        } else {
          masked[r * (N - each) + i - each] = (r + i) % N;
        }
      }
    }
    var own = new Candidates(0, new Ragged(multiples(each), ids), N);
    var first =
        new Targets(new Ragged(multiples(1), new int[M]), new Ragged(new int[M + 1], new int[0]));
    var ofAll =
        new Targets(
            new Ragged(multiples(1), IntStream.range(0, M).toArray()),
            new Ragged(multiples(N - each), masked));
    var softmax = new SoftmaxCrossEntropy(1f, false, LogQ.NONE, 0f);
    Outcome plain = run(Candidates.forAll(N, N), ofAll, softmax, 1);
    Outcome apart = run(own, first, softmax, 1);
    assertThat(apart.loss()).isCloseTo(plain.loss(), within(1e-6));
    assertThat(apart.dLogScale()).isCloseTo(plain.dLogScale(), within(1e-5));
    assertThat(apart.dQ().data()).containsExactly(plain.dQ().data(), within(1e-6f));
    assertThat(apart.dD().data()).containsExactly(plain.dD().data(), within(1e-6f));
    sameBits(own, first, softmax);
  }

  private static int[] multiples(int of) {
    return IntStream.rangeClosed(0, M).map(r -> r * of).toArray();
  }

  /// Groups of 1, 2, 3, … queries, as far as they go: short ones, and some over two strips. Group g
  /// has every row of D but each `g + 2`-nd one; one has none.
  private static GroupCandidates groups() {
    int[] groupOf = new int[M];
    int group = 0;
    for (int r = 0, size = 0; r < M; r++, size++) {
      if (size > group) {
        group++;
        size = 0;
      }
      groupOf[r] = group;
    }
    var ids = new ArrayList<Integer>();
    int[] offsets = new int[group + 2];
    for (int g = 0; g <= group; g++) {
      int leave = g + 2;
      if (g != 4) {
        IntStream.range(0, N).filter(j -> j % leave != 0).forEach(ids::add);
      }
      offsets[g + 1] = ids.size();
    }
    int[] rows = ids.stream().mapToInt(i -> i).toArray();
    return new GroupCandidates(groupOf, new Ragged(offsets, rows), Draw.normal(1, 9_000, 5).data());
  }

  /// The positive of each query is its first own candidate, behind those of its group.
  private static Targets behind(GroupCandidates groups) {
    int[] columns = IntStream.range(0, M).map(r -> SHARED + groups.columns(r)).toArray();
    return new Targets(
        new Ragged(IntStream.rangeClosed(0, M).toArray(), columns),
        new Ragged(new int[M + 1], new int[0]));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void candidatesOfAGroupEqualOwnOnesOfEachOfItsQueries(int threads) {
    var groups = groups();
    float[] ofGroups = requireNonNull(groups.logQ());
    var own = new ArrayList<Integer>();
    var logQ = new ArrayList<Float>();
    int[] offsets = new int[M + 1];
    for (int r = 0; r < M; r++) {
      for (int k = 0; k < groups.columns(r); k++) {
        own.add(groups.rows().ids()[groups.offset(r) + k]);
        logQ.add(ofGroups[groups.offset(r) + k]);
      }
      for (int k = 0; k < OWN; k++) {
        own.add(own().ids()[r * OWN + k]);
        logQ.add(.25f * k);
      }
      offsets[r + 1] = own.size();
    }
    float[] flat = new float[logQ.size()];
    IntStream.range(0, flat.length).forEach(e -> flat[e] = logQ.get(e));
    var expanded = new Ragged(offsets, own.stream().mapToInt(i -> i).toArray());
    float[] ownLogQ = new float[M * OWN];
    IntStream.range(0, ownLogQ.length).forEach(e -> ownLogQ[e] = .25f * (e % OWN));
    var softmax = new SoftmaxCrossEntropy(1f, false, LogQ.ALL, 0f);

    Outcome each =
        run(
            new Candidates(SHARED, expanded, new float[SHARED], flat, N),
            behind(groups),
            softmax,
            1);
    Outcome together =
        run(
            new Candidates(SHARED, groups, own(), new float[SHARED], ownLogQ, N),
            behind(groups),
            softmax,
            threads);
    assertThat(together.loss()).isCloseTo(each.loss(), within(1e-6));
    assertThat(together.dLogScale()).isCloseTo(each.dLogScale(), within(1e-5));
    assertThat(together.dQ().data()).containsExactly(each.dQ().data(), within(1e-6f));
    assertThat(together.dD().data()).containsExactly(each.dD().data(), within(1e-6f));
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    var symmetric = new InfoNce(.1f, false, true);
    sameBits(new Candidates(SHARED, own(), N), targets(true), symmetric);
    var groups = groups();
    sameBits(
        new Candidates(SHARED, groups, own(), new float[SHARED], new float[M * OWN], N),
        behind(groups),
        symmetric);
  }

  private void sameBits(Candidates candidates, Targets targets, Objective objective) {
    Outcome one = run(candidates, targets, objective, 1);
    for (int threads : new int[] {2, 3, 8}) {
      same(run(candidates, targets, objective, threads), one);
    }
  }

  private static void same(Outcome outcome, Outcome expected) {
    assertThat(outcome.loss()).isEqualTo(expected.loss());
    assertThat(outcome.dLogScale()).isEqualTo(expected.dLogScale());
    assertThat(outcome.dQ().data()).isEqualTo(expected.dQ().data());
    assertThat(outcome.dD().data()).isEqualTo(expected.dD().data());
  }

  /// M rows are three strips: none of them waits for the second pass, then one, then all.
  @Test
  void sameBitsHoweverManyStripsWait() {
    var groups = groups();
    sameBitsHowever(
        new Candidates(SHARED, groups, own(), new float[SHARED], new float[M * OWN], N),
        behind(groups));
    sameBitsHowever(new Candidates(SHARED, own(), N), targets(true));
  }

  private void sameBitsHowever(Candidates candidates, Targets targets) {
    var symmetric = new InfoNce(.1f, false, true);
    int strip =
        Strips.floats(
            Math.min(ContrastiveStep.STRIP, M),
            StripProducts.leadingDimension(candidates.widest(M)));
    Outcome whole = run(candidates, targets, symmetric, 2);
    for (int waiting = 0; waiting < 3; waiting++) {
      same(run(candidates, targets, symmetric, 2, waiting * strip), whole);
    }
  }

  /// By enumeration: with the positive apart and K = 1 negative drawn from q over six items, the
  /// mean of `exp(s+) + exp(s_j) / (K q_j)` over all draws is the normaliser of the full softmax.
  @Test
  void correctedNegativesEstimateTheNormaliserWithoutBias() {
    float[] scores = {.5f, -1f, 2f, .25f, -.75f, 1.5f};
    double[] drawn = {.1, .3, .05, .25, .2, .1};
    Matrix query = new Matrix(new float[] {1}, 1, 1);
    double estimate = 0;
    double full = Math.exp(.5);
    for (int j = 0; j < 6; j++) {
      Matrix documents = new Matrix(new float[] {.5f, scores[j]}, 2, 1);
      var candidates =
          new Candidates(2, null, new float[] {7f, (float) Math.log(drawn[j])}, new float[0], 6);
      var targets =
          new Targets(
              new Ragged(new int[] {0, 1}, new int[] {0}),
              new Ragged(new int[] {0, 0}, new int[0]));
      try (var pool = new WorkerPool(1)) {
        double loss =
            new ContrastiveStep(pool)
                .run(
                    query,
                    documents,
                    candidates,
                    targets,
                    new SoftmaxCrossEntropy(1f, false, LogQ.NEGATIVES, 0f),
                    1f,
                    Matrix.zeros(1, 1),
                    Matrix.zeros(2, 1))
                .loss();
        estimate += drawn[j] * Math.exp(loss + .5);
      }
      full += Math.exp(scores[j]);
    }
    assertThat(estimate).isCloseTo(full, within(1e-5));
  }

  @Test
  void refusesCandidatesThatDoNotFit() {
    var softmax = new SoftmaxCrossEntropy(1f, false, LogQ.NONE, 0f);
    assertThatThrownBy(() -> run(Candidates.forAll(N + 1, N), targets(true), softmax, 1))
        .hasMessage("candidates.shared: must be at most the 290 rows of D, got 291");
    Ragged beyond = own();
    beyond.ids()[3] = N;
    assertThatThrownBy(() -> run(new Candidates(SHARED, beyond, N), targets(true), softmax, 1))
        .hasMessage("candidates.own: must be rows of D, 0 to 289, got 290");
    int[] first = new int[M];
    var beyondGroup =
        new GroupCandidates(first, new Ragged(new int[] {0, 1}, new int[] {N}), new float[1]);
    assertThatThrownBy(
            () ->
                run(
                    new Candidates(
                        SHARED, beyondGroup, own(), new float[SHARED], new float[M * OWN], N),
                    targets(true),
                    softmax,
                    1))
        .hasMessage("candidates.groups: must be rows of D, rising, 0 to 289, got 290 after -1");
    var twice = new Ragged(new int[] {0, 2}, new int[] {7, 7});
    assertThatThrownBy(() -> new GroupCandidates(first, twice, new float[2]).check(M, N))
        .hasMessage("candidates.groups: must be rows of D, rising, 0 to 289, got 7 after 7");
    assertThatThrownBy(() -> new GroupCandidates(new int[] {0, 2}, twice, new float[2]))
        .hasMessage("candidates.groups: must be 0, then the same or one more, got 2 for query 1");
    assertThatThrownBy(() -> new GroupCandidates(new int[] {0, 1}, twice, new float[2]))
        .hasMessage("candidates.groups: must have 2 rows, got 1");
    assertThatThrownBy(() -> new Candidates(3, null, new float[2], new float[0], 3))
        .hasMessage("candidates.sharedLogQ: must hold 3 values, got 2");
  }
}
