package io.twinspire.core.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.twinspire.core.SharedData;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Reads every text set beside the checkout and finds the counts that its index states.
@Tag("shared-data")
class SharedTextSetsTest {
  @ParameterizedTest
  @CsvSource({
    "javadoc-code, 24122, 16058, 19764, 961, 2397",
    "medquad, 15809, 11929, 13632, 658, 1385",
    "multi30k-de-en, 31014, 29000, 29000, 1014, 1000",
  })
  void setsWithThreeSplits(
      String name, int documents, int trainQueries, int pairs, int dev, int test) {
    var data = new DataSettings.Beir(SharedData.set(name).toString()).read();
    assertThat(data.documents()).hasSize(documents);
    assertThat(data.train()).hasSize(pairs);
    assertThat(data.trainQrels().size()).isEqualTo(trainQueries);
    assertThat(data.dev().size()).isEqualTo(dev);
    assertThat(data.test().size()).isEqualTo(test);
    assertThat(data.notes()).isEmpty();
    for (var pair : data.train()) {
      assertThat(data.knownPositives(pair.query())).contains(pair.document());
    }
  }

  @Test
  void scifactHasNoDevSplitSoOneIsCarved() {
    var data = BeirReader.read(SharedData.set("scifact-clean"));
    assertThat(data.documents()).hasSize(5183);
    assertThat(data.queries()).hasSize(1109);
    assertThat(data.test().size()).isEqualTo(300);
    assertThat(data.dev().size()).isBetween(10, 50);
    assertThat(data.trainQrels().size() + data.dev().size()).isEqualTo(537);
    int dev = data.dev().queryIds().stream().mapToInt(id -> data.dev().of(id).size()).sum();
    assertThat(data.train().size() + dev).isEqualTo(609);
  }

  @ParameterizedTest
  @CsvSource({"cranfield, 1400, 225", "cisi, 1460, 76"})
  void classicalCollectionsHaveNothingToTrainOn(String name, int documents, int test) {
    var data = BeirReader.read(SharedData.set(name));
    assertThat(data.documents()).hasSize(documents);
    assertThat(data.test().size()).isEqualTo(test);
    assertThat(data.train()).isEmpty();
    assertThat(data.notes()).anyMatch(note -> note.contains("nothing to train on"));
  }
}
