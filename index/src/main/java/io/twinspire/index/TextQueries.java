package io.twinspire.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.tokenattributes.TermToBytesRefAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermStates;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.BoostQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/// Turns text into a query for any of its words; nothing in the text is syntax.
record TextQueries(Analyzer analyzer) {

  /// A word that the index knows and how often the text holds it.
  private record Word(Term term, TermStates states, int count) {}

  /// Words that the index lacks are left out, since they cannot match. Of more words than a Lucene
  /// query may have (1,024) those found in the fewest documents are kept: they weigh most.
  Query parse(IndexSearcher searcher, String text) throws IOException {
    var words = new ArrayList<Word>();
    for (Map.Entry<BytesRef, Integer> entry : counts(text).entrySet()) {
      var term = new Term(EmbeddingIndexWriter.TEXT, entry.getKey());
      var states = TermStates.build(searcher, term, true);
      if (states.docFreq() > 0) {
        words.add(new Word(term, states, entry.getValue()));
      }
    }
    if (words.isEmpty()) {
      return new MatchNoDocsQuery("no word of the text is in the index");
    }
    int most = IndexSearcher.getMaxClauseCount();
    if (words.size() > most) {
      words.sort(Comparator.comparingInt(word -> word.states().docFreq()));
      words.subList(most, words.size()).clear();
    }
    var query = new BooleanQuery.Builder();
    for (var word : words) {
      var term = new TermQuery(word.term(), word.states());
      query.add(word.count() == 1 ? term : new BoostQuery(term, word.count()), Occur.SHOULD);
    }
    return query.build();
  }

  private Map<BytesRef, Integer> counts(String text) throws IOException {
    var counts = new LinkedHashMap<BytesRef, Integer>();
    try (var stream = analyzer.tokenStream(EmbeddingIndexWriter.TEXT, text)) {
      var bytes = stream.addAttribute(TermToBytesRefAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        counts.merge(BytesRef.deepCopyOf(bytes.getBytesRef()), 1, Integer::sum);
      }
      stream.end();
    }
    return counts;
  }
}
