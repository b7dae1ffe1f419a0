package io.twinspire.index;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Document;
import io.twinspire.core.data.Query;
import io.twinspire.core.negatives.CandidateSearch;
import io.twinspire.core.negatives.Scored;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.document.Field.Store;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;

/// BM25 over titles and texts. A query is text, never syntax: it is analysed, and each of its words
/// counts as often as it occurs. Thread-safe.
public final class Bm25Search implements CandidateSearch, AutoCloseable {
  private final IndexReader reader;
  private final IndexSearcher searcher;
  private final TextQueries queries;
  private final int[] positions;
  private final Bm25Parameters parameters;

  Bm25Search(IndexReader reader, Analyzer analyzer, int[] positions, Bm25Parameters parameters) {
    this.reader = reader;
    this.queries = new TextQueries(analyzer);
    this.positions = positions;
    this.parameters = parameters;
    this.searcher = new IndexSearcher(reader);
    // The cache would keep what a tuner asks with one k1 for the next.
    this.searcher.setQueryCache(null);
    this.searcher.setSimilarity(new BM25Similarity(parameters.k1(), parameters.b()));
  }

  /// Indexes all documents in memory.
  public static Bm25Search of(List<Document> documents, Analyzer analyzer) {
    return of(documents, IntStream.range(0, documents.size()).toArray(), analyzer);
  }

  /// Indexes the documents at `pool` in memory, at Lucene's default k1 and b. Answers hold
  /// positions in `documents`, not in the pool.
  public static Bm25Search of(List<Document> documents, int[] pool, Analyzer analyzer) {
    var config =
        new IndexWriterConfig(analyzer)
            .setMergePolicy(new LogDocMergePolicy())
            .setUseCompoundFile(false);
    try {
      var files = new ByteBuffersDirectory();
      try (var writer = new IndexWriter(files, config)) {
        for (int position : pool) {
          var fields = new org.apache.lucene.document.Document();
          var text = EmbeddingIndexWriter.searchedText(documents.get(position));
          fields.add(new TextField(EmbeddingIndexWriter.TEXT, text, Store.NO));
          writer.addDocument(fields);
        }
        writer.forceMerge(1);
      }
      return new Bm25Search(
          DirectoryReader.open(files), analyzer, pool.clone(), Bm25Parameters.LUCENE);
    } catch (IOException e) {
      throw new DataException("bm25: the documents cannot be indexed, got " + e, e);
    }
  }

  /// The same documents at another k1 and b; closing either closes both.
  public Bm25Search with(Bm25Parameters other) {
    return new Bm25Search(reader, queries.analyzer(), positions, other);
  }

  public Bm25Parameters parameters() {
    return parameters;
  }

  /// The best at most `k` documents that share a word with `text`; ties in order of position.
  public Scored search(String text, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k: must be >= 1, got " + k);
    }
    try {
      var query = queries.parse(searcher, text);
      if (query instanceof MatchNoDocsQuery) {
        return Scored.NONE;
      }
      return scored(searcher.search(query, Math.min(k, Math.max(1, reader.maxDoc()))));
    } catch (IOException e) {
      throw new DataException("bm25: the index cannot be read, got " + e, e);
    }
  }

  @Override
  public Scored top(Query query, float[] vector, int k) {
    return search(query.text(), k);
  }

  /// Searches many queries; answers in the order of `texts`.
  public List<Scored> searchAll(List<String> texts, int k, WorkerPool pool) {
    return pool.map(texts.size(), i -> search(texts.get(i), k));
  }

  /// BM25 scores of Lucene documents (ascending); 0 where a document shares no word with the text.
  float[] scores(String text, int[] documents) throws IOException {
    float[] scores = new float[documents.length];
    var query = searcher.rewrite(queries.parse(searcher, text));
    var weight = searcher.createWeight(query, ScoreMode.COMPLETE, 1);
    int i = 0;
    for (LeafReaderContext leaf : reader.leaves()) {
      var scorer = weight.scorer(leaf);
      int end = leaf.docBase + leaf.reader().maxDoc();
      for (; i < documents.length && documents[i] < end; i++) {
        int document = documents[i] - leaf.docBase;
        if (scorer != null) {
          int at = scorer.docID();
          if (at < document) {
            at = scorer.iterator().advance(document);
          }
          scores[i] = at == document ? scorer.score() : 0;
        }
      }
    }
    return scores;
  }

  private Scored scored(TopDocs top) {
    ScoreDoc[] hits = top.scoreDocs;
    int[] documents = new int[hits.length];
    float[] scores = new float[hits.length];
    for (int i = 0; i < hits.length; i++) {
      documents[i] = positions[hits[i].doc];
      scores[i] = hits[i].score;
    }
    return new Scored(documents, scores);
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new DataException("bm25: the index cannot be closed, got " + e, e);
    }
  }
}
