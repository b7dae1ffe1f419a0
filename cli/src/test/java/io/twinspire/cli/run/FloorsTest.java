package io.twinspire.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.twinspire.core.data.DataSettings;
import io.twinspire.core.data.Document;
import io.twinspire.core.data.Qrels;
import io.twinspire.core.data.RetrievalDataset;
import io.twinspire.core.eval.Evaluation;
import io.twinspire.core.eval.Metric;
import io.twinspire.core.negatives.Scored;
import io.twinspire.core.settings.SettingsReader;
import io.twinspire.index.RankingQuality;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FloorsTest {
  private record Wrapper(DataSettings data) {}

  /// After b came c twice and d once, after e once a.
  @Test
  void whatFollowedTheLastItemComesFirstThenWhatIsPopular(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("all.tsv");
    Files.writeString(
        file,
        """
        user\titem
        1\tb\n1\tc\n1\te\n1\ta\n1\tf
        2\tb\n2\tc\n2\te\n2\ta\n2\tf
        3\tb\n3\td\n3\te\n3\ta\n3\tf
        4\te\n4\ta\n4\tb\n4\tf
        """);
    var data = read(file);
    var rankings = new Floors(data).markov(data.test(), data.relevantBefore(data.test()), 3);
    assertThat(data.test().queryIds()).containsExactly("1", "2", "3", "4");
    assertThat(ids(data, rankings.get(3))).containsExactly("c", "d", "f");
    assertThat(rankings.get(3).scores()).containsExactly(3, 2, 1);
    var dev = new Floors(data).markov(data.dev(), data.relevantBefore(data.dev()), 4);
    assertThat(ids(data, dev.get(0))).containsExactly("a", "d", "f");
    // Nothing followed a in train.
    assertThat(ids(data, dev.get(3))).containsExactly("b", "c", "d", "f");
  }

  /// HR@10 and nDCG@10 that independent code measured: full ranking, seen items left out.
  @Test
  @Tag("shared-data")
  void movieLensHasTheFloorsThatWereMeasured() {
    String folder = Objects.requireNonNull(System.getProperty("shared.data"));
    var data = read(Path.of(folder, "ml-1m", "interactions.tsv"));
    Qrels test = data.test();
    int[][] hidden = data.relevantBefore(test);
    var floors = new Floors(data);
    var markov = means(data, floors.markov(test, hidden, 10));
    assertThat(markov).containsExactly(new double[] {.2146, .1260}, within(5e-5));
    assertThat(means(data, floors.popularity(hidden, 10))[1]).isCloseTo(.018, within(5e-4));
  }

  private static double[] means(RetrievalDataset data, List<Scored> rankings) {
    var metrics = List.of(Metric.parse("hr@10"), Metric.parse("ndcg@10"));
    var queries = Arrays.stream(data.queriesOf(data.test())).mapToObj(data.queries()::get).toList();
    var ranked = RankingQuality.run(data.documents(), queries, rankings);
    var means = Evaluation.of(data.test(), ranked, metrics).means();
    return new double[] {means.get("hr@10"), means.get("ndcg@10")};
  }

  private static RetrievalDataset read(Path file) {
    String json =
        """
        {"data": {"type": "interactions", "train": "%s", "split": {"type": "leave-one-out"}}}
        """
            .formatted(file);
    return SettingsReader.read(json, List.of(), Wrapper.class).data().read();
  }

  private static List<String> ids(RetrievalDataset data, Scored ranking) {
    return Arrays.stream(ranking.documents())
        .mapToObj(data.documents()::get)
        .map(Document::id)
        .toList();
  }

  @Test
  void systemsAreTestedAgainstTheFloorThatIsHigherOnDev() {
    var popular = row("popularity", "dev", .2);
    assertThat(Evaluations.baseline(List.of(popular, row("markov", "dev", .3)), "dev"))
        .isEqualTo("markov");
    assertThat(
            Evaluations.baseline(
                List.of(popular, row("markov", "dev", .1), row("markov", "test", .3)), "test"))
        .isEqualTo("popularity");
    assertThat(Evaluations.baseline(List.of(popular), "dev")).isEqualTo("popularity");
    assertThat(Evaluations.baseline(List.of(row("dense-exact", "dev", .3)), "dev"))
        .isEqualTo("bm25-tuned");
  }

  @Test
  void aSplitWithoutTheHigherFloorIsTestedAgainstTheOther() {
    var rows = List.of(row("popularity", "dev", .2), row("markov", "dev", .3));
    assertThat(Evaluations.baseline(rows, "dev-sampled-biased")).isEqualTo("popularity");
  }

  private static ResultRow row(String system, String split, double ndcg) {
    return new ResultRow(system, split, 10, 1, Map.of("ndcg@10", ndcg), 1);
  }
}
