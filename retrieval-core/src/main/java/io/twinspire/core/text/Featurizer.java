package io.twinspire.core.text;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.Document;
import io.twinspire.core.data.Features;
import io.twinspire.core.data.Fingerprint;
import io.twinspire.core.data.Query;
import io.twinspire.core.data.Ragged;
import io.twinspire.core.data.SavedSettings;
import io.twinspire.core.files.AtomicFiles;
import io.twinspire.core.settings.SettingsWriter;
import io.twinspire.kernels.WorkerPool;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;
import org.apache.lucene.analysis.Analyzer;

/// Turns texts into named features, those that the settings ask for: `words`, `title`, `ngrams`
/// (runs of words) and `chars` (pieces of words). A row holds each id once; its weight is tf · idf
/// · the feature's weight. Rows may be empty. Words that are not in the vocabulary are dropped, but
/// their pieces and the runs they stand in still count.
///
/// The features `id` and `category` are no text: a row of its own for each document or query that
/// was trained on, and one for each category of these documents, at weight 1; none for another.
///
/// Safe for use by several threads. Results do not depend on the number of threads.
public final class Featurizer implements AutoCloseable {
  public static final String WORDS = "words";
  public static final String TITLE = "title";
  public static final String NGRAMS = "ngrams";
  public static final String CHARS = "chars";
  public static final String ID = "id";
  public static final String CATEGORY = "category";

  private static final String SETTINGS_FILE = "text.json";
  private static final String VOCABULARY_FILE = "vocabulary.tsv";
  private static final String NGRAM_FILE = "ngram-texts.bin";
  private static final String CHARACTER_FILE = "character-texts.bin";

  /// Texts that one task takes.
  private static final int CHUNK = 2048;

  private final TextSettings settings;
  private final Vocabulary vocabulary;
  private final int[] ngramTexts;
  private final int[] characterTexts;
  private final NamedRows named;
  private final Analyzer analyzer;
  private final Map<String, float[]> idWeights = new LinkedHashMap<>();
  private final Queue<TextRows> idle = new ConcurrentLinkedQueue<>();

  Featurizer(
      TextSettings settings,
      Vocabulary vocabulary,
      int[] ngramTexts,
      int[] characterTexts,
      NamedRows named) {
    this.settings = settings;
    this.vocabulary = vocabulary;
    this.ngramTexts = ngramTexts;
    this.characterTexts = characterTexts;
    this.named = named;
    this.analyzer = Analyzers.of(settings.analyzer());
    float[] words = new float[vocabulary.size()];
    for (int id = 0; id < words.length; id++) {
      words[id] = idf(vocabulary.documentFrequency(id));
    }
    if (settings.words()) {
      idWeights.put(WORDS, words);
    }
    if (settings.title().ownFeature()) {
      float[] title = words.clone();
      for (int id = 0; id < title.length; id++) {
        title[id] *= settings.title().weight();
      }
      idWeights.put(TITLE, title);
    }
    var wordNgrams = settings.wordNgrams();
    if (wordNgrams != null) {
      idWeights.put(NGRAMS, rowWeights(ngramTexts, wordNgrams.idf(), wordNgrams.weight()));
    }
    var charNgrams = settings.charNgrams();
    if (charNgrams != null) {
      idWeights.put(CHARS, rowWeights(characterTexts, charNgrams.idf(), charNgrams.weight()));
    }
  }

  /// What features are counted on. Each document and each query is one text of the N that idf is
  /// about; either list may be empty.
  ///
  /// @param ids of the documents or queries that get a row of their own where the settings say so
  /// @param categories that get a row where the settings say so; may repeat
  public record Corpus(
      List<Document> documents, List<String> queries, List<String> ids, List<String> categories) {
    static final Corpus EMPTY = new Corpus(List.of(), List.of(), List.of(), List.of());
  }

  /// Counts the words of a corpus.
  public static Featurizer fit(TextSettings settings, Corpus corpus, WorkerPool pool) {
    var counts = count(settings, corpus, pool);
    return new Featurizer(
        settings,
        Vocabulary.of(counts, settings.minCount(), Vocabulary.empty()),
        counts.ngramTexts(),
        counts.characterTexts(),
        NamedRows.fit(settings, NamedRows.none(), corpus));
  }

  /// The same with the words of more texts: known words keep their ids, new ones follow, counts add
  /// up. Texts that were counted before should not be given again.
  public Featurizer extend(Corpus corpus, WorkerPool pool) {
    var counts = count(settings, corpus, pool);
    return new Featurizer(
        settings,
        Vocabulary.of(counts, settings.minCount(), vocabulary),
        sum(ngramTexts, counts.ngramTexts()),
        sum(characterTexts, counts.characterTexts()),
        NamedRows.fit(settings, named, corpus));
  }

  public TextSettings settings() {
    return settings;
  }

  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /// Rows of the table that each feature needs, in the order of the features.
  public Map<String, Integer> tableSizes() {
    var sizes = new LinkedHashMap<String, Integer>();
    idWeights.forEach((name, weights) -> sizes.put(name, weights.length));
    named.addSizes(sizes);
    return sizes;
  }

  /// Tables that start as a copy of another, by name.
  public Map<String, String> sharedInit() {
    return settings.title().ownFeature() ? Map.of(TITLE, WORDS) : Map.of();
  }

  /// Features that a training step leaves out of some rows, and of what share of them.
  public Map<String, Float> dropouts() {
    return settings.idDropout() > 0 ? Map.of(ID, settings.idDropout()) : Map.of();
  }

  /// M rows, one for each document.
  public Features featurize(List<Document> documents, WorkerPool pool) {
    return rows(
        documents.stream().map(Document::id).toList(),
        documents.stream().map(Document::category).toList(),
        pool,
        i -> Tokens.text(documents.get(i), settings.title()),
        i -> settings.title().ownFeature() ? documents.get(i).title() : "");
  }

  /// M rows, one for each query; a query has no title and no category, so the rows of these
  /// features are empty.
  public Features featurizeQueries(List<Query> queries, WorkerPool pool) {
    return rows(
        queries.stream().map(Query::id).toList(),
        Collections.nCopies(queries.size(), ""),
        pool,
        i -> queries.get(i).text(),
        i -> "");
  }

  /// SHA-256 of all that decides what [#featurize(List, WorkerPool)] gives for these documents.
  public String fingerprint(List<Document> documents) {
    var fingerprint = fingerprint().add("documents");
    for (var document : documents) {
      fingerprint.add(settings.id() ? document.id() : "");
      fingerprint.add(document.title()).add(document.text());
      fingerprint.add(settings.category() ? document.category() : "");
    }
    return fingerprint.hex();
  }

  /// SHA-256 of all that decides what [#featurizeQueries(List, WorkerPool)] gives for these
  /// queries.
  public String queryFingerprint(List<Query> queries) {
    var fingerprint = fingerprint().add("queries");
    for (var query : queries) {
      fingerprint.add(settings.id() ? query.id() : "").add(query.text());
    }
    return fingerprint.hex();
  }

  private Fingerprint fingerprint() {
    var fingerprint = new Fingerprint().add(SettingsWriter.write(settings));
    fingerprint.add(vocabulary.texts(), vocabulary.size());
    for (int id = 0; id < vocabulary.size(); id++) {
      fingerprint.add(vocabulary.word(id)).add(vocabulary.documentFrequency(id));
    }
    fingerprint.add(ngramTexts).add(characterTexts);
    named.addTo(fingerprint);
    return fingerprint;
  }

  /// Writes `text.json` (the settings), `vocabulary.tsv`, and for hashed tables in how many texts
  /// each row occurs (`ngram-texts.bin`, `character-texts.bin`: little-endian ints) and the ids and
  /// categories that have a row (`ids.txt`, `categories.txt`) into `folder`.
  public void save(Path folder) throws IOException {
    Files.createDirectories(folder);
    AtomicFiles.writeString(folder.resolve(SETTINGS_FILE), SettingsWriter.write(settings));
    vocabulary.save(folder.resolve(VOCABULARY_FILE));
    saveTexts(folder.resolve(NGRAM_FILE), ngramTexts);
    saveTexts(folder.resolve(CHARACTER_FILE), characterTexts);
    named.save(folder);
  }

  /// Reads what [#save(Path)] wrote.
  ///
  /// @throws DataException for a folder that is not whole
  public static Featurizer load(Path folder) throws IOException {
    for (String file : List.of(SETTINGS_FILE, VOCABULARY_FILE)) {
      if (!Files.isRegularFile(folder.resolve(file))) {
        throw new DataException(folder + ": must hold the model's " + file + ", got none");
      }
    }
    TextSettings settings = SavedSettings.read(folder.resolve(SETTINGS_FILE), TextSettings.class);
    var ngrams = settings.wordNgrams();
    var chars = settings.charNgrams();
    return new Featurizer(
        settings,
        Vocabulary.load(folder.resolve(VOCABULARY_FILE)),
        loadTexts(folder.resolve(NGRAM_FILE), ngrams == null ? 0 : ngrams.buckets()),
        loadTexts(folder.resolve(CHARACTER_FILE), chars == null ? 0 : chars.buckets()),
        NamedRows.load(settings, folder));
  }

  private static void saveTexts(Path file, int[] textsWith) throws IOException {
    if (textsWith.length == 0) {
      Files.deleteIfExists(file);
      return;
    }
    var bytes = ByteBuffer.allocate(4 * textsWith.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(textsWith);
    AtomicFiles.write(file, out -> out.write(bytes.array()));
  }

  private static int[] loadTexts(Path file, int rows) throws IOException {
    int[] textsWith = new int[rows];
    if (rows > 0) {
      byte[] bytes = Files.readAllBytes(file);
      if (bytes.length != 4L * rows) {
        throw new DataException(file + ": must hold " + 4L * rows + " bytes, got " + bytes.length);
      }
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(textsWith);
    }
    return textsWith;
  }

  /// Frees the analyzer's buffers.
  @Override
  public void close() {
    analyzer.close();
  }

  private Features rows(
      List<String> ids,
      List<String> categories,
      WorkerPool pool,
      IntFunction<String> text,
      IntFunction<String> title) {
    var byName = new LinkedHashMap<String, Ragged>();
    if (settings.readsText()) {
      byName.putAll(textRows(ids.size(), pool, text, title));
    }
    named.addRows(ids, categories, byName);
    return new Features(byName);
  }

  private Map<String, Ragged> textRows(
      int count, WorkerPool pool, IntFunction<String> text, IntFunction<String> title) {
    int chunks = Math.max(1, Math.ceilDiv(count, CHUNK));
    List<Map<String, Ragged>> parts =
        pool.map(
            chunks,
            chunk -> {
              var rows = idle.poll();
              if (rows == null) {
                rows = new TextRows(settings, vocabulary, analyzer, idWeights);
              }
              for (int i = chunk * CHUNK; i < Math.min(count, (chunk + 1) * CHUNK); i++) {
                rows.add(text.apply(i), title.apply(i));
              }
              var part = rows.take();
              idle.add(rows);
              return part;
            });
    var byName = new LinkedHashMap<String, Ragged>();
    for (String name : idWeights.keySet()) {
      var ragged = new ArrayList<Ragged>(chunks);
      for (var part : parts) {
        ragged.add(part.get(name));
      }
      byName.put(name, RowBuilder.concatenate(ragged));
    }
    return byName;
  }

  private static TextCounts count(TextSettings settings, Corpus corpus, WorkerPool pool) {
    List<Document> documents = settings.readsText() ? corpus.documents() : List.of();
    List<String> queries = settings.readsText() ? corpus.queries() : List.of();
    boolean titleApart = settings.title().ownFeature() && !settings.title().inText();
    int count = documents.size() + queries.size();
    int chunks = Math.ceilDiv(count, CHUNK);
    int workers = Math.max(1, Math.min(pool.threads(), chunks));
    try (var analyzer = Analyzers.of(settings.analyzer())) {
      var counted =
          pool.map(
              workers,
              worker -> {
                var counts = new TextCounts(settings);
                var tokens = new Tokens(analyzer, settings.maxTokens());
                for (int chunk = worker; chunk < chunks; chunk += workers) {
                  for (int i = chunk * CHUNK; i < Math.min(count, (chunk + 1) * CHUNK); i++) {
                    if (i < documents.size()) {
                      var document = documents.get(i);
                      counts.add(
                          tokens,
                          Tokens.text(document, settings.title()),
                          titleApart ? document.title() : "");
                    } else {
                      counts.add(tokens, queries.get(i - documents.size()), "");
                    }
                  }
                }
                return counts;
              });
      var all = counted.getFirst();
      for (var other : counted.subList(1, counted.size())) {
        all.merge(other);
      }
      return all;
    }
  }

  private float[] rowWeights(int[] textsWith, boolean idf, float weight) {
    float[] weights = new float[textsWith.length];
    for (int row = 0; row < weights.length; row++) {
      weights[row] = idf ? weight * idf(textsWith[row]) : weight;
    }
    return weights;
  }

  /// ln(1 + N / df), with df = 1 for what was never counted.
  private float idf(int textsWith) {
    double idf =
        StrictMath.log1p((double) Math.max(1, vocabulary.texts()) / Math.max(1, textsWith));
    return switch (settings.idf()) {
      case NONE -> 1;
      case FULL -> (float) idf;
      case SQRT -> (float) Math.sqrt(idf);
    };
  }

  private static int[] sum(int[] a, int[] b) {
    int[] sum = new int[a.length];
    Arrays.setAll(sum, i -> Math.addExact(a[i], b[i]));
    return sum;
  }
}
