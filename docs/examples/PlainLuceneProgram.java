import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.store.FSDirectory;

/** Prints the ten documents nearest to a vector; its arguments are RUN/index and VECTOR.json. */
public class PlainLuceneProgram {
  public static void main(String[] args) throws Exception {
    String[] numbers = Files.readString(Path.of(args[1])).replaceAll("[\\[\\]\\s]", "").split(",");
    float[] query = new float[numbers.length];
    for (int i = 0; i < query.length; i++) {
      query[i] = Float.parseFloat(numbers[i]);
    }
    try (var reader = DirectoryReader.open(FSDirectory.open(Path.of(args[0])))) {
      var searcher = new IndexSearcher(reader);
      for (var hit : searcher.search(new KnnFloatVectorQuery("vector", query, 300), 10).scoreDocs) {
        System.out.println(hit.score + "\t" + searcher.storedFields().document(hit.doc).get("id"));
      }
    }
  }
}
