package io.twinspire.core.tower;

import io.twinspire.core.data.Features;
import io.twinspire.core.data.Histories;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.CarriedState;
import io.twinspire.core.layer.Gradients;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.StepContext;
import io.twinspire.core.layer.Workspace;
import io.twinspire.core.sequence.SequenceEncoder;
import io.twinspire.core.sequence.Sequences;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Histories of items -> a vector for each place that [Histories#EMIT] names, or for the last place
/// of each history where the input does not name any, which is a masked one after the items where
/// places may be masked; zeros for an empty one. Each place begins as a [HistoryEmbedding] of its
/// item; layers make the vectors of these rows.
///
/// Histories are cut into groups, whatever the number of threads. A group goes through all layers
/// on one thread while its rows are in the cache; weight gradients are summed for each group, then
/// over the groups in their order. What a group makes stays in memory that is used again once its
/// backward pass is done, so a pass has one.
public final class HistoryTower implements Tower {
  private final HistoryEmbedding embedding;
  private final SequenceEncoder layers;

  /// Memory that no group is in.
  private final Queue<Workspace> free = new ConcurrentLinkedQueue<>();

  public HistoryTower(HistoryEmbedding embedding, SequenceEncoder layers) {
    this.embedding = embedding;
    this.layers = layers;
  }

  @Override
  public int dimensions() {
    return embedding.items().cols();
  }

  @Override
  public List<Parameter> parameters() {
    var all = new ArrayList<Parameter>();
    all.add(embedding.items());
    all.addAll(own());
    return all;
  }

  /// All but the item table.
  private List<Parameter> own() {
    var all = new ArrayList<>(embedding.own());
    all.addAll(layers.parameters());
    return all;
  }

  /// For batches of so many lanes that carry the state of their history from step to step.
  ///
  /// @throws IllegalArgumentException where the layers have none
  public CarriedState carried(int lanes) {
    return layers.carried(lanes);
  }

  /// @param groups what was made of each group; empty where nothing is learned
  /// @param done whether the backward pass has begun
  private record HistoryPass(
      Matrix out,
      Ragged history,
      Emitted emitted,
      List<Group> groups,
      StepContext context,
      AtomicBoolean done)
      implements Pass {}

  /// @param firstHistory the first history of the group
  private record Group(Sequences sequences, int firstHistory, SequenceEncoder.Pass pass) {}

  /// Which places make a vector, those of each history from its offset on, and the row of the
  /// output that each is.
  private record Emitted(int[] offsets, int[] places, int[] rows) {

    /// @param emit null for the last place of each history
    static Emitted of(Ragged history, @Nullable Ragged emit) {
      if (emit != null) {
        return new Emitted(emit.offsets(), emit.ids(), IntStream.range(0, emit.size()).toArray());
      }
      int[] some = IntStream.range(0, history.rows()).filter(h -> history.length(h) > 0).toArray();
      int[] offsets = new int[history.rows() + 1];
      for (int h = 0; h < history.rows(); h++) {
        offsets[h + 1] = offsets[h] + Math.min(1, history.length(h));
      }
      int[] places = Arrays.stream(some).map(h -> history.length(h) - 1).toArray();
      return new Emitted(offsets, places, some);
    }
  }

  @Override
  public Pass forward(Features in, StepContext context) {
    Ragged history = embedding.histories(in);
    Ragged emit = in.byName().get(Histories.EMIT);
    var emitted = Emitted.of(history, emit);
    Matrix out = context.zeros(emit == null ? history.rows() : emit.size(), dimensions());
    int[] cuts = cuts(history);
    List<List<Group>> groups =
        context
            .pool()
            .map(
                cuts.length - 1,
                g -> {
                  Group group = forward(history, emitted, cuts[g], cuts[g + 1], context);
                  copy(group, emitted, out);
                  if (context.training()) {
                    return List.of(group);
                  }
                  release(group.sequences.memory());
                  return List.of();
                });
    return new HistoryPass(
        out,
        history,
        emitted,
        groups.stream().flatMap(List::stream).toList(),
        context,
        new AtomicBoolean());
  }

  /// The first history of each group, and the number of histories.
  private int[] cuts(Ragged history) {
    var cuts = IntStream.builder();
    cuts.add(0);
    int from = 0;
    for (int h = 0; h < history.rows(); h++) {
      if (layers.fills(h + 1 - from, history.offsets()[h + 1] - history.offsets()[from])) {
        cuts.add(h + 1);
        from = h + 1;
      }
    }
    if (from < history.rows()) {
      cuts.add(history.rows());
    }
    return cuts.build().toArray();
  }

  private Group forward(Ragged history, Emitted emitted, int from, int to, StepContext context) {
    StepContext alone = context.on(new WorkerPool(1));
    int[] places = Arrays.copyOfRange(emitted.places, emitted.offsets[from], emitted.offsets[to]);
    var sequences =
        new Sequences(
                fromZero(history.offsets(), from, to), from, embedding.longest(), alone, take())
            .asking(fromZero(emitted.offsets, from, to), places);
    Matrix x = embedding.forward(history.ids(), history.offsets()[from], sequences);
    return new Group(sequences, from, layers.forward(x, sequences));
  }

  /// Offsets of the rows `from` to `to - 1` alone.
  private static int[] fromZero(int[] offsets, int from, int to) {
    return IntStream.rangeClosed(from, to).map(i -> offsets[i] - offsets[from]).toArray();
  }

  private Workspace take() {
    Workspace memory = free.poll();
    return memory == null ? new Workspace() : memory;
  }

  private void release(Workspace memory) {
    memory.clear();
    free.add(memory);
  }

  private static void copy(Group group, Emitted emitted, Matrix out) {
    Matrix rows = group.pass.out();
    int first = emitted.offsets[group.firstHistory];
    for (int r = 0; r < rows.rows(); r++) {
      int to = out.offset(emitted.rows[first + r]);
      System.arraycopy(rows.data(), rows.offset(r), out.data(), to, out.cols());
    }
  }

  @Override
  public void backward(Pass pass, Matrix dOut, Gradients into) {
    var p = (HistoryPass) pass;
    if (!p.context.training()) {
      throw new IllegalStateException("history tower: backward needs a pass made in training");
    }
    if (p.done.getAndSet(true)) {
      throw new IllegalStateException("history tower: a pass must go backward once, got it again");
    }
    Matrix dItems = p.context.zeros(p.history.size(), dimensions());
    List<Gradients> sums =
        p.context.pool().map(p.groups.size(), g -> backward(p.groups.get(g), p, dOut, dItems));
    List<Parameter> own = own();
    List<float[]> totals = own.stream().map(into::dense).toList();
    p.context
        .pool()
        .run(
            own.size(),
            (i, worker) -> {
              float[] total = totals.get(i);
              for (Gradients sum : sums) {
                Vectors.add(sum.dense(own.get(i)), 0, total, 0, total.length);
              }
            });
    embedding.addItems(p.history, dItems, into);
  }

  /// Gradients of one group's own; what goes back to its items is written to `dItems`.
  private Gradients backward(Group group, HistoryPass pass, Matrix dOut, Matrix dItems) {
    int d = dimensions();
    Sequences sequences = group.sequences.with(take());
    Matrix dRows = sequences.memory().matrix(sequences.asked().rows(), d);
    int first = pass.emitted.offsets[group.firstHistory];
    for (int r = 0; r < dRows.rows(); r++) {
      int from = dOut.offset(pass.emitted.rows[first + r]);
      System.arraycopy(dOut.data(), from, dRows.data(), dRows.offset(r), d);
    }
    int firstRow = pass.history.offsets()[group.firstHistory];
    var sums = new Gradients();
    Matrix dX = layers.backward(group.pass, dRows, sequences, sums);
    embedding.backward(dX, pass.history.ids(), firstRow, sequences, sums, dItems);
    release(sequences.memory());
    release(group.sequences.memory());
    return sums;
  }
}
