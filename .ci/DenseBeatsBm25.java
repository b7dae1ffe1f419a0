import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// Fails unless `dense-exact` has a higher nDCG@10 than `bm25-tuned` on the test split of the
/// `results.json` it is given. Runs as a single source file, so it reads JSON by pattern.
public class DenseBeatsBm25 {
  public static void main(String[] args) throws Exception {
    String results = Files.readString(Path.of(args[0]));
    double dense = ndcg(results, "dense-exact");
    double bm25 = ndcg(results, "bm25-tuned");
    System.out.printf("test nDCG@10: dense-exact %.4f, bm25-tuned %.4f%n", dense, bm25);
    if (!(dense > bm25)) {
      System.err.println(args[0] + ": dense-exact must beat bm25-tuned by nDCG@10 on test");
      System.exit(1);
    }
  }

  private static double ndcg(String results, String system) {
    var row =
        Pattern.compile(
                "\"system\"\\s*:\\s*\""
                    + Pattern.quote(system)
                    + "\"\\s*,\\s*\"split\"\\s*:\\s*\"test\"[^}]*?\"ndcg@10\"\\s*:\\s*([0-9.eE+-]+)")
            .matcher(results);
    if (!row.find()) {
      throw new IllegalStateException("results: must have " + system + " on test, got no such row");
    }
    return Double.parseDouble(row.group(1));
  }
}
