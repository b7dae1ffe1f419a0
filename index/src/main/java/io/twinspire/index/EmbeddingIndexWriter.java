package io.twinspire.index;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Document;
import io.twinspire.core.files.AtomicFiles;
import io.twinspire.kernels.Matrix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexWriterConfig.OpenMode;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;

/// Writes documents and their vectors as a plain Lucene directory of one segment, with the fields
/// `id` and `title` (stored), `text` (stored; indexed together with the title) and `vector` (kNN).
///
/// Written beside its place and renamed, so a reader finds the old index or the new one and never
/// half of one. One thread and fixed buffers: the same input gives the same graph, but for
/// neighbours whose dot products differ in the last bits only (Lucene sums them in another order
/// once the JIT has compiled it).
public final class EmbeddingIndexWriter {
  static final String ID = "id";
  static final String TITLE = "title";
  static final String TEXT = "text";
  static final String VECTOR = "vector";

  /// A unit vector of floats is this close to length one.
  private static final double UNIT_TOLERANCE = 1e-3;

  private static final int BUFFER_MIB = 512;

  private EmbeddingIndexWriter() {}

  /// What a model adds to an index.
  ///
  /// @param fingerprint names the model, so that a stale index is noticed
  /// @param similarity follows from the training settings
  public record Model(String fingerprint, Similarity similarity) {}

  /// Writes an index of N documents to `target`, replacing an index that stands there.
  ///
  /// @param vectors N x d, row i for document i; a row of zeros is a document without a vector
  /// @return what the index notes about itself
  /// @throws DataException where `target` holds something else than an index, a vector is not of
  ///   unit length though the similarity is cosine, or the files cannot be written
  public static IndexNote write(
      Path target,
      List<Document> documents,
      Matrix vectors,
      Analyzer analyzer,
      IndexSettings settings,
      Model model) {
    if (vectors.rows() != documents.size()) {
      throw new IllegalArgumentException(
          "index: must have a vector for each of "
              + documents.size()
              + " documents, got "
              + vectors.rows());
    }
    if (vectors.cols() < 1 || vectors.cols() > HnswCodec.LARGEST_DIMENSIONS) {
      throw new DataException(
          "index: vectors must have 1 to "
              + HnswCodec.LARGEST_DIMENSIONS
              + " dimensions, got "
              + vectors.cols());
    }
    refuseStranger(target);
    var note = new AtomicReference<IndexNote>();
    try {
      AtomicFiles.writeDirectory(
          target,
          building -> note.set(build(building, documents, vectors, analyzer, settings, model)));
    } catch (IOException e) {
      throw new DataException(target + ": the index cannot be written, got " + e, e);
    }
    return Objects.requireNonNull(note.get());
  }

  /// Stores what was tuned after the index was written; documents and graph stay as they are.
  ///
  /// @throws DataException where `directory` holds no index that can be read
  public static IndexNote retune(Path directory, Bm25Parameters bm25, FusionSettings fusion) {
    return store(directory, IndexNote.read(directory).with(bm25, fusion));
  }

  /// Stores another least number of neighbours that a search looks for.
  ///
  /// @throws DataException where `directory` holds no index that can be read
  public static IndexNote retune(Path directory, int searchFloor) {
    return store(directory, IndexNote.read(directory).withSearchFloor(searchFloor));
  }

  private static IndexNote store(Path directory, IndexNote note) {
    var config =
        new IndexWriterConfig().setOpenMode(OpenMode.APPEND).setMergePolicy(NoMergePolicy.INSTANCE);
    try (var files = FSDirectory.open(directory);
        var writer = new IndexWriter(files, config)) {
      writer.setLiveCommitData(note.toUserData().entrySet());
      writer.commit();
    } catch (IOException e) {
      throw new DataException(directory + ": the index cannot be written, got " + e, e);
    }
    return note;
  }

  private static IndexNote build(
      Path directory,
      List<Document> documents,
      Matrix vectors,
      Analyzer analyzer,
      IndexSettings settings,
      Model model)
      throws IOException {
    // Merging neighbours only keeps document numbers equal to positions.
    var config =
        new IndexWriterConfig(analyzer)
            .setCodec(new HnswCodec(settings))
            .setOpenMode(OpenMode.CREATE)
            .setUseCompoundFile(false)
            .setMergePolicy(new LogDocMergePolicy())
            .setMergeScheduler(new SerialMergeScheduler())
            .setRAMBufferSizeMB(BUFFER_MIB);
    try (Directory files = FSDirectory.open(directory);
        var writer = new IndexWriter(files, config)) {
      int withoutVector = 0;
      for (int i = 0; i < documents.size(); i++) {
        var document = documents.get(i);
        float[] vector = vectors.row(i);
        var fields = fields(document);
        if (hasLength(vector, document.id(), model.similarity())) {
          fields.add(new KnnFloatVectorField(VECTOR, vector, model.similarity().lucene()));
        } else {
          withoutVector++;
        }
        writer.addDocument(fields);
      }
      writer.forceMerge(1);
      var note =
          new IndexNote(
              model.fingerprint(),
              model.similarity(),
              vectors.cols(),
              documents.size(),
              withoutVector,
              settings.oversample(),
              settings.searchFloor(),
              settings.bm25() == null ? Bm25Parameters.LUCENE : settings.bm25(),
              settings.fusion() == null ? FusionTuner.UNTUNED : settings.fusion());
      writer.setLiveCommitData(note.toUserData().entrySet());
      writer.commit();
      return note;
    }
  }

  private static org.apache.lucene.document.Document fields(Document document) {
    var fields = new org.apache.lucene.document.Document();
    fields.add(new StringField(ID, document.id(), Store.YES));
    fields.add(new StoredField(TITLE, document.title()));
    fields.add(new StoredField(TEXT, document.text()));
    fields.add(new TextField(TEXT, searchedText(document), Store.NO));
    return fields;
  }

  /// What BM25 reads of a document: its title and its text.
  static String searchedText(Document document) {
    return document.title().isEmpty() ? document.text() : document.title() + "\n" + document.text();
  }

  /// False for a vector of zeros. Lucene does not check that vectors compared by dot product are of
  /// unit length; scores of others would be cut off at zero.
  private static boolean hasLength(float[] vector, String id, Similarity similarity) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    if (!Double.isFinite(squares)) {
      throw new DataException(
          "index: vector of document " + id + " must be finite, got " + squares);
    }
    if (squares == 0) {
      return false;
    }
    if (similarity == Similarity.COSINE && Math.abs(Math.sqrt(squares) - 1) > UNIT_TOLERANCE) {
      throw new DataException(
          "index: vector of document "
              + id
              + " must be of length 1 for cosine, got "
              + Math.sqrt(squares));
    }
    return true;
  }

  /// Never overwrites what is not an index.
  private static void refuseStranger(Path target) {
    try {
      if (!Files.exists(target) || (Files.isDirectory(target) && isEmpty(target))) {
        return;
      }
      if (!Files.isDirectory(target) || !hasIndex(target)) {
        throw new DataException(
            target + ": must be a Lucene index or not exist. Name another folder for the index");
      }
    } catch (IOException e) {
      throw new DataException(target + ": must be a readable folder, got " + e, e);
    }
  }

  /// Whether all its files are an index's, even of one so damaged that Lucene sees none.
  private static boolean hasIndex(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries
          .map(file -> String.valueOf(file.getFileName()))
          .allMatch(
              name ->
                  IndexFileNames.CODEC_FILE_PATTERN.matcher(name).matches()
                      || name.startsWith(IndexFileNames.SEGMENTS)
                      || name.equals(IndexWriter.WRITE_LOCK_NAME));
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }
}
