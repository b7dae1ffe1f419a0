package io.twinspire.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.Document;
import io.twinspire.core.data.Query;
import io.twinspire.kernels.WorkerPool;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class Bm25SearchTest {
  private final List<Document> documents = Samples.documents(300);

  /// BM25 written out from its definition; documents are shorter than 40 words, lengths that Lucene
  /// stores exactly.
  private float[] reference(String text, double k1, double b) {
    var bags = new ArrayList<List<String>>();
    for (var document : documents) {
      bags.add(
          List.of(
              (document.title() + " " + document.text()).toLowerCase(Locale.ROOT).split(" ", -1)));
    }
    double mean = bags.stream().mapToInt(List::size).average().orElseThrow();
    float[] scores = new float[bags.size()];
    for (String word : text.toLowerCase(Locale.ROOT).split(" ", -1)) {
      long df = bags.stream().filter(bag -> bag.contains(word)).count();
      double idf = Math.log(1 + (bags.size() - df + .5) / (df + .5));
      for (int i = 0; i < scores.length; i++) {
        double tf = bags.get(i).stream().filter(word::equals).count();
        double norm = k1 * (1 - b + b * bags.get(i).size() / mean);
        scores[i] += (float) (tf == 0 ? 0 : idf * tf / (tf + norm));
      }
    }
    return scores;
  }

  @Test
  void scoresAsTheFormulaSays() {
    try (var search = Bm25Search.of(documents, Samples.ANALYZER)) {
      for (float[] p : new float[][] {{1.2f, .75f}, {.4f, .2f}, {3, 1}, {0, 0}}) {
        var found = search.with(new Bm25Parameters(p[0], p[1])).search("word3 word90 word3", 10);
        var expected = Samples.best(reference("word3 word90 word3", p[0], p[1]), 10);
        assertThat(found.scores()).containsExactly(expected.scores(), within(1e-4f));
      }
      assertThat(search.with(new Bm25Parameters(1.2f, .75f)).search("word3 word90 word3", 10))
          .usingRecursiveComparison()
          .isEqualTo(search.search("word3 word90 word3", 10));
    }
  }

  @Test
  void aQueryIsNeverSyntax() {
    try (var search = Bm25Search.of(documents, Samples.ANALYZER)) {
      var plain = search.search("word3 word90 not and", 10);
      for (String text :
          List.of(
              "+word3 -word90 NOT AND",
              "\"word3 word90\" (not and",
              "word3* ~word90^9 not /and/",
              "word3 word90 [NOT \\ and")) {
        assertThat(search.search(text, 10)).usingRecursiveComparison().isEqualTo(plain);
      }
      assertThat(search.search("", 10).size()).isZero();
      assertThat(search.search("never seen", 10).size()).isZero();
      assertThatThrownBy(() -> search.search("word3", 0)).hasMessage("k: must be >= 1, got 0");
    }
  }

  @Test
  void aTextOfThousandsOfWordsIsSearchedByItsRarest() {
    String words =
        IntStream.range(0, 3000).mapToObj(i -> "rare" + i).collect(Collectors.joining(" "));
    var many = new ArrayList<>(documents);
    many.add(new Document("long", "", words));
    IntStream.range(0, 2000).forEach(i -> many.add(new Document("n" + i, "", "rare" + i)));
    try (var search = Bm25Search.of(many, Samples.ANALYZER)) {
      // Words 2000 to 2999 occur in one document, the others in two.
      var found = search.search(words, 5000);
      assertThat(found.documents()).startsWith(documents.size()).hasSize(1 + 24);
    }
  }

  @Test
  void answersPositionsInTheWholeListForAPool() {
    int[] pool = {250, 3, 77, 120};
    try (var search = Bm25Search.of(documents, pool, Samples.ANALYZER)) {
      for (int position : pool) {
        var query = new Query("q", documents.get(position).text());
        assertThat(search.top(query, new float[0], 1).documents()).containsExactly(position);
      }
      assertThat(Arrays.stream(search.search(documents.get(4).text(), 100).documents()).boxed())
          .isSubsetOf(250, 3, 77, 120);
    }
  }

  @Test
  void threadsChangeNothing() {
    var texts = documents.stream().map(Document::text).toList();
    try (var search = Bm25Search.of(documents, Samples.ANALYZER);
        var alone = new WorkerPool(1);
        var four = new WorkerPool(4)) {
      assertThat(search.searchAll(texts, 10, four))
          .usingRecursiveComparison()
          .isEqualTo(search.searchAll(texts, 10, alone));
    }
  }

  @Test
  void theTunerKeepsTheBestPair() {
    var texts = List.of("word3 word90");
    try (var search = Bm25Search.of(documents, Samples.ANALYZER);
        var pool = new WorkerPool(2)) {
      var wanted = search.with(new Bm25Parameters(2.0f, .6f)).search("word3 word90", 20);
      var result =
          Bm25Tuner.tune(
              search,
              texts,
              20,
              pool,
              rankings -> {
                double distance = 0;
                for (int i = 0; i < 20; i++) {
                  distance += Math.abs(rankings.getFirst().scores()[i] - wanted.scores()[i]);
                }
                return -distance;
              });
      assertThat(result.best().parameters()).isEqualTo(new Bm25Parameters(2.0f, .6f));
      assertThat(result.best().quality()).isZero();
      assertThat(result.trials()).hasSize(36).contains(result.best());
    }
  }
}
