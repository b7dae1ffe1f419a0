package io.twinspire.core.model;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Document;
import io.twinspire.core.data.Features;
import io.twinspire.core.data.Histories;
import io.twinspire.core.data.Query;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.layer.Parameter;
import io.twinspire.core.layer.StepContext;
import io.twinspire.core.text.Featurizer;
import io.twinspire.core.tower.HistorySettings;
import io.twinspire.core.tower.Tower;
import io.twinspire.core.tower.TowerFactory;
import io.twinspire.core.tower.TowerFactory.Start;
import io.twinspire.core.tower.TowerSettings;
import io.twinspire.kernels.FloatRows;
import io.twinspire.kernels.Matrix;
import io.twinspire.kernels.Vectors;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Encodes one text at a time with one side of a saved model, as a server or a command does. The
/// weights stay in the file, which is mapped: a text's vector is made of the few table rows that
/// its features name, so opening takes milliseconds whatever the model's size. Those rows go
/// through the tower that [RetrievalModel] runs and give its bits.
///
/// Checked when opened: the card, the file's size, and the shape of every weight against the text
/// features. The checksum of the values is not, since that means to read them all;
/// [RetrievalModel#load] does. A vector that damage has made NaN or infinite is refused.
///
/// Safe for use by several threads.
public final class Encoder implements AutoCloseable {
  private final Path file;
  private final TowerSettings settings;
  private final Side side;
  private final Featurizer text;
  private final MappedTensors tensors;

  /// The weights that every text needs.
  private final Map<String, FloatRows> dense = new HashMap<>();

  private Encoder(
      Path file, TowerSettings settings, Side side, Featurizer text, MappedTensors tensors) {
    this.file = file;
    this.settings = settings;
    this.side = side;
    this.text = text;
    this.tensors = tensors;
    var sizes = text.tableSizes();
    var none = new LinkedHashMap<String, Integer>();
    sizes.keySet().forEach(feature -> none.put(feature, 0));
    for (Parameter p : tower(none).parameters()) {
      int rows = p.table() ? sizes.getOrDefault(TowerFactory.feature(p), 0) : p.rows();
      tensors.require(p.name(), rows, p.cols());
      if (!p.table()) {
        dense.put(p.name(), tensors.read(p.name()));
      }
    }
  }

  /// Opens one side of what [RetrievalModel#save] wrote.
  ///
  /// @throws DataException for a folder that is missing, not whole, or of another format
  public static Encoder open(Path folder, Side side) throws IOException {
    var model = new ModelFolder(folder);
    TowerSettings settings = model.readCard().tower();
    Featurizer text = Featurizer.load(model.text(side));
    try {
      MappedTensors tensors = MappedTensors.open(model.weights());
      try {
        return new Encoder(model.weights(), settings, side, text, tensors);
      } catch (Throwable e) {
        tensors.close();
        throw e;
      }
    } catch (Throwable e) {
      text.close();
      throw e;
    }
  }

  /// Whether this side encodes histories, with [#encodeHistory], and nothing else.
  public boolean readsHistories() {
    return side == Side.QUERY && settings.readsHistories();
  }

  /// Those of some documents that had no row of their own in training, as the items of histories
  /// have.
  public List<String> unknown(List<String> ids) {
    try (var pool = new WorkerPool(1)) {
      Ragged rows = rows(ids, pool);
      return IntStream.range(0, ids.size())
          .filter(i -> rows.length(i) == 0)
          .mapToObj(ids::get)
          .toList();
    }
  }

  private Ragged rows(List<String> ids, WorkerPool pool) {
    var documents = ids.stream().map(id -> new Document(id, "", "")).toList();
    return text.featurize(documents, pool).get(Featurizer.ID);
  }

  /// Vector of what comes after a history of documents: d values, zeros where the model knows none
  /// of them.
  ///
  /// @param ids of the documents, the oldest first; those that the model does not know are passed
  ///   over
  /// @throws DataException where damaged weights make a vector that is not finite
  public float[] encodeHistory(List<String> ids) {
    if (!(settings instanceof HistorySettings h) || side != Side.QUERY) {
      throw new IllegalStateException("encoder: must be of a side that reads histories");
    }
    try (var pool = new WorkerPool(1)) {
      Ragged known = rows(ids, pool);
      int n = Math.min(h.maxLength(), known.size());
      int[] last = Arrays.copyOfRange(known.ids(), known.size() - n, known.size());
      int[] places = IntStream.range(0, n).toArray();
      var history = new Ragged(new int[] {0, n}, places);
      return encode(
          new Features(Map.of(Histories.HISTORY, history)),
          Map.of(Featurizer.ID, n),
          table -> tensors.read(table.name(), last),
          pool);
    }
  }

  /// Vector of a query, d values, unit length where the towers normalise; zeros where the model
  /// knows no feature of it.
  public float[] encode(Query query) {
    return encode(new Document(query.id(), "", query.text()));
  }

  /// Vector of a document: d values, unit length where the towers normalise; zeros where the model
  /// knows no feature of it.
  ///
  /// @throws DataException where damaged weights make a vector that is not finite
  public float[] encode(Document document) {
    if (readsHistories()) {
      throw new IllegalStateException("encoder: must be given a history, got a text or an id");
    }
    try (var pool = new WorkerPool(1)) {
      Features features = text.featurize(List.of(document), pool);
      var bags = new LinkedHashMap<String, Ragged>();
      var sizes = new LinkedHashMap<String, Integer>();
      features
          .byName()
          .forEach(
              (feature, bag) -> {
                int[] positions = IntStream.range(0, bag.size()).toArray();
                bags.put(feature, new Ragged(bag.offsets(), positions, bag.weights()));
                sizes.put(feature, bag.size());
              });
      return encode(new Features(bags), sizes, table -> rows(table, features), pool);
    }
  }

  /// @param sizes of the tables that the input reads
  /// @param rows of these tables
  private float[] encode(
      Features in,
      Map<String, Integer> sizes,
      Function<Parameter, FloatRows> rows,
      WorkerPool pool) {
    Tower tower = tower(sizes);
    for (Parameter p : tower.parameters()) {
      p.stored().copyFrom(p.table() ? rows.apply(p) : Objects.requireNonNull(dense.get(p.name())));
    }
    Matrix out = tower.forward(in, StepContext.inference(pool)).out();
    float squares = Vectors.squaredNorm(out.data(), 0, out.cols());
    if (!Float.isFinite(squares)) {
      throw new DataException(
          file + ": must make vectors of finite values, got " + squares + ". It is damaged");
    }
    return Arrays.copyOf(out.data(), out.cols());
  }

  private FloatRows rows(Parameter table, Features features) {
    Ragged bag = features.get(TowerFactory.feature(table));
    return tensors.read(table.name(), Arrays.copyOf(bag.ids(), bag.size()));
  }

  /// The side's tower over tables of those sizes, zeros throughout.
  private Tower tower(Map<String, Integer> tables) {
    var inputs = new TwoTower.Inputs(tables, Map.of());
    return TwoTower.tower(settings, side, inputs, Start.loaded(Map.of()));
  }

  @Override
  public void close() {
    tensors.close();
    text.close();
  }
}
