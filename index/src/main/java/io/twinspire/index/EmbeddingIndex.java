package io.twinspire.index;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Document;
import io.twinspire.core.negatives.Scored;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.store.FSDirectory;
import org.jspecify.annotations.Nullable;

/// An index of embeddings, open for search by vector, by words, or by both. Thread-safe.
///
/// Methods named `top…` answer positions and scores, for evaluation and mining; the others answer
/// [Hit]s, for people. Query vectors are what the model's encoder gives; a vector of zeros stands
/// for a text with no known feature.
public final class EmbeddingIndex implements AutoCloseable {
  private static final Set<String> STORED =
      Set.of(EmbeddingIndexWriter.ID, EmbeddingIndexWriter.TITLE, EmbeddingIndexWriter.TEXT);

  private final Path directory;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;
  private final Bm25Search bm25;
  private final IndexNote note;

  private EmbeddingIndex(
      Path directory, DirectoryReader reader, Analyzer analyzer, IndexNote note) {
    this.directory = directory;
    this.reader = reader;
    this.searcher = new IndexSearcher(reader);
    this.note = note;
    int[] positions = IntStream.range(0, reader.maxDoc()).toArray();
    this.bm25 = new Bm25Search(reader, analyzer, positions, note.bm25());
  }

  /// Opens the index in `directory`.
  ///
  /// @param analyzer the one that the index was written with
  /// @throws DataException where there is no index, or none that can be read
  public static EmbeddingIndex open(Path directory, Analyzer analyzer) {
    IndexNote note = IndexNote.read(directory);
    try {
      var reader = DirectoryReader.open(FSDirectory.open(directory));
      return new EmbeddingIndex(directory, reader, analyzer, note);
    } catch (IOException | IllegalArgumentException e) {
      throw IndexNote.unreadable(directory, e);
    }
  }

  public IndexNote note() {
    return note;
  }

  public int documents() {
    return reader.maxDoc();
  }

  /// Whether these are the documents of the index, by id and in its order.
  public boolean holds(List<Document> expected) {
    if (expected.size() != documents()) {
      return false;
    }
    try {
      var stored = searcher.storedFields();
      for (int i = 0; i < expected.size(); i++) {
        var id = stored.document(i, Set.of(EmbeddingIndexWriter.ID)).get(EmbeddingIndexWriter.ID);
        if (!expected.get(i).id().equals(id)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw IndexNote.unreadable(directory, e);
    }
  }

  /// BM25 over the same documents, at the noted k1 and b.
  public Bm25Search bm25() {
    return bm25;
  }

  /// Compares every file with its checksum. Opening and searching notice only some damage.
  ///
  /// @throws DataException where a file is damaged
  public void checkIntegrity() {
    try {
      for (LeafReaderContext leaf : reader.leaves()) {
        ((CodecReader) leaf.reader()).checkIntegrity();
      }
    } catch (IOException e) {
      throw IndexNote.unreadable(directory, e);
    }
  }

  public List<Hit> dense(float[] query, int k) {
    return hits(topDense(query, k));
  }

  /// The same without some documents.
  ///
  /// @param without ids
  public List<Hit> dense(float[] query, int k, Set<String> without) {
    return hits(topDense(query, Math.addExact(k, without.size()))).stream()
        .filter(hit -> !without.contains(hit.id()))
        .limit(k)
        .toList();
  }

  public List<Hit> bm25(String text, int k) {
    return hits(bm25.search(text, k));
  }

  /// Dense and BM25 together, as noted; BM25 alone where the vector is all zeros.
  public List<Hit> hybrid(float[] query, String text, int k) {
    return hits(topHybrid(query, text, k, note.fusion()));
  }

  /// The approximate k nearest documents by dot product; none for a vector of zeros.
  ///
  /// @param query d values
  /// @throws DataException where the vector has another length than those of the index, or is not
  ///   finite
  public Scored topDense(float[] query, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k: must be >= 1, got " + k);
    }
    float[] vector = comparable(query);
    if (vector.length == 0) {
      return Scored.NONE;
    }
    long wanted = Math.max((long) k * note.oversample(), note.searchFloor());
    int sought = Math.clamp(wanted, 1, Math.max(1, reader.maxDoc()));
    try {
      var top =
          searcher.search(
              new KnnFloatVectorQuery(EmbeddingIndexWriter.VECTOR, vector, sought),
              Math.min(k, sought));
      int[] documents = new int[top.scoreDocs.length];
      float[] scores = new float[documents.length];
      for (int i = 0; i < documents.length; i++) {
        documents[i] = top.scoreDocs[i].doc;
        scores[i] = note.similarity().dotOf(top.scoreDocs[i].score);
      }
      return new Scored(documents, scores);
    } catch (IOException e) {
      throw IndexNote.unreadable(directory, e);
    }
  }

  /// Dense and BM25 together by `fusion`; BM25 alone, as noted, where the vector is all zeros.
  public Scored topHybrid(float[] query, String text, int k, FusionSettings fusion) {
    int depth = Math.max(k, fusion.depth());
    return Fusion.fuse(
        fusion, candidates(query, topDense(query, depth), text, depth, fusion.bm25()), k);
  }

  /// The union of `dense` and the best `depth` documents by BM25, each with both exact scores.
  ///
  /// @param dense what [#topDense] gave for `query`
  /// @param parameters of BM25; those noted where null, or where `dense` is empty and BM25 stands
  ///   alone
  public FusionCandidates candidates(
      float[] query, Scored dense, String text, int depth, @Nullable Bm25Parameters parameters) {
    var words = parameters == null || dense.size() == 0 ? bm25 : bm25.with(parameters);
    Scored sparse = words.search(text, depth);
    int[] union =
        IntStream.concat(Arrays.stream(dense.documents()), Arrays.stream(sparse.documents()))
            .sorted()
            .distinct()
            .toArray();
    try {
      return new FusionCandidates(
          dense, sparse, union, denseScores(comparable(query), union), words.scores(text, union));
    } catch (IOException e) {
      throw IndexNote.unreadable(directory, e);
    }
  }

  /// The stored fields of what was found.
  public List<Hit> hits(Scored found) {
    var hits = new ArrayList<Hit>(found.size());
    try {
      var stored = searcher.storedFields();
      for (int i = 0; i < found.size(); i++) {
        var fields = stored.document(found.documents()[i], STORED);
        hits.add(
            new Hit(
                fields.get(EmbeddingIndexWriter.ID),
                found.scores()[i],
                fields.get(EmbeddingIndexWriter.TITLE),
                fields.get(EmbeddingIndexWriter.TEXT)));
      }
      return hits;
    } catch (IOException e) {
      throw IndexNote.unreadable(directory, e);
    }
  }

  /// Dot products with Lucene documents (ascending); NaN where a document has no vector.
  private float[] denseScores(float[] query, int[] documents) throws IOException {
    float[] scores = new float[documents.length];
    Arrays.fill(scores, Float.NaN);
    if (query.length == 0) {
      return scores;
    }
    int i = 0;
    for (LeafReaderContext leaf : reader.leaves()) {
      FloatVectorValues values = leaf.reader().getFloatVectorValues(EmbeddingIndexWriter.VECTOR);
      var scorer = values == null ? null : values.scorer(query);
      int end = leaf.docBase + leaf.reader().maxDoc();
      for (; i < documents.length && documents[i] < end; i++) {
        int document = documents[i] - leaf.docBase;
        if (scorer != null) {
          var iterator = scorer.iterator();
          int at = iterator.docID() < document ? iterator.advance(document) : iterator.docID();
          if (at == document) {
            scores[i] = note.similarity().dotOf(scorer.score());
          }
        }
      }
    }
    return scores;
  }

  /// The query as the index's vectors are: of unit length for cosine; empty where it is all zeros.
  private float[] comparable(float[] query) {
    if (query.length != note.dimensions()) {
      throw new DataException(
          directory
              + ": a query vector must have the index's "
              + note.dimensions()
              + " dimensions, got "
              + query.length
              + ". Encode the query with the model that the index was built from");
    }
    double squares = 0;
    for (float x : query) {
      squares += (double) x * x;
    }
    if (!Double.isFinite(squares)) {
      throw new DataException(directory + ": a query vector must be finite, got " + squares);
    }
    if (squares == 0) {
      return new float[0];
    }
    if (note.similarity() == Similarity.DOT || Math.abs(squares - 1) < 1e-5) {
      return query;
    }
    double length = Math.sqrt(squares);
    float[] unit = new float[query.length];
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (query[i] / length);
    }
    return unit;
  }

  @Override
  public void close() {
    try {
      reader.close();
      reader.directory().close();
    } catch (IOException e) {
      throw IndexNote.unreadable(directory, e);
    }
  }
}
