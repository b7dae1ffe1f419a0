package io.twinspire.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.twinspire.core.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InteractionsReaderTest {
  @TempDir private Path folder = Path.of("");

  private record Wrapper(DataSettings data) {}

  @Test
  void filesGiveTheirSplitsAndUsersAndItemsTheirIds() throws IOException {
    write("train.tsv", "user\titem\torder\na\tx\t0\na\ty\t1\nb\tx\t0\n");
    write("test.tsv", "user\titem\torder\nb\ty\t1\nc\tz\t0\n");
    var data = read("train.tsv", ", \"test\": \"%s/test.tsv\"".formatted(folder));
    assertThat(data.queries())
        .containsExactly(new Query("a", ""), new Query("b", ""), new Query("c", ""));
    assertThat(data.documents()).extracting(Document::id).containsExactly("x", "y", "z");
    assertThat(data.train()).hasSize(3 - data.dev().size());
    assertThat(data.test().of("b")).containsOnlyKeys("y");
    assertThat(data.test().of("c")).containsOnlyKeys("z");
    assertThat(data.queriesHaveText()).isFalse();
    assertThat(data.relevantBefore(data.test())).isEqualTo(new int[][] {{0}, {}});
  }

  /// Training may not know what dev and test hold: not even by sparing it as a negative.
  @Test
  void onlyTrainingItemsAreKnownToBeRelevant() throws IOException {
    write("train.tsv", "user\titem\na\tx\nb\tx\n");
    write("test.tsv", "user\titem\na\ty\n");
    var data = read("train.tsv", ", \"test\": \"%s/test.tsv\"".formatted(folder));
    assertThat(data.knownPositives(data.queryPosition("a"))).containsExactly(0);
  }

  @Test
  void devIsCarvedByAHashAndEveryUserKeepsOne() throws IOException {
    var lines = new StringBuilder("user\titem\n");
    for (int u = 0; u < 100; u++) {
      for (int i = 0; i < 20; i++) {
        lines.append("u%d\ti%d\n".formatted(u, (u + i) % 50));
      }
    }
    write("train.tsv", lines.toString());
    var data = read("train.tsv", ", \"split\": {\"type\": \"files\", \"dev\": 0.2}");
    assertThat(data.train().size()).isBetween(1560, 1700);
    assertThat(judgments(data.dev())).isEqualTo(2000 - data.train().size());
    assertThat(data.train().stream().map(TrainingPair::query).distinct()).hasSize(100);
    assertThat(data.notes().getFirst()).contains("interactions train").contains("by a hash");
    var whole = read("train.tsv", ", \"split\": {\"type\": \"files\", \"dev\": 0}");
    assertThat(whole.train()).hasSize(2000);
    assertThat(whole.dev().size()).isZero();
    var ratio = read("train.tsv", ", \"split\": {\"type\": \"ratio\"}");
    assertThat(judgments(ratio.test())).isBetween(320, 440);
    assertThat(judgments(ratio.dev())).isBetween(140, 240);
  }

  @Test
  void theLastOfEachUserIsLeftOutByTime() throws IOException {
    write(
        "all.csv",
        """
        user,item,time,stars
        a,x,30,5
        a,y,10,4
        a,z,20,3
        b,x,1,5
        b,y,2,5
        a,y,5,2
        """);
    var data =
        read(
            "all.csv",
            ", \"split\": {\"type\": \"leave-one-out\"}, \"columns\": {\"time\": \"time\"}");
    assertThat(data.test().queryIds()).containsExactly("a");
    assertThat(data.test().of("a")).containsOnlyKeys("x");
    assertThat(data.dev().of("a")).containsOnlyKeys("z");
    assertThat(data.trainQrels().of("a")).containsOnlyKeys("y");
    assertThat(data.trainQrels().of("b").keySet()).containsExactly("x", "y");
    assertThat(data.notes().getFirst()).startsWith("1 interactions repeat an earlier one");
    var liked = read("all.csv", ", \"minRating\": 4, \"columns\": {\"rating\": \"stars\"}");
    assertThat(liked.queries()).hasSize(2);
    assertThat(liked.documents()).extracting(Document::id).containsExactly("x", "y");
    assertThat(liked.notes().getFirst()).contains("2 interactions rated below 4.0 were left out");
  }

  @Test
  void datesAreTimes() throws IOException {
    write(
        "dates.csv",
        """
        user,item,time
        a,x,2026-02-01
        a,y,2026-01-31 23:59:59+00
        a,z,2026-01-31T23:59:59.5Z
        """);
    var data =
        read(
            "dates.csv",
            ", \"split\": {\"type\": \"leave-one-out\"}, \"columns\": {\"time\": \"time\"}");
    assertThat(data.trainQrels().of("a")).containsOnlyKeys("y");
    assertThat(data.dev().of("a")).containsOnlyKeys("z");
    assertThat(data.test().of("a")).containsOnlyKeys("x");
  }

  @Test
  void aFileWithoutInteractionsIsNamed() throws IOException {
    write("train.csv", "user,item,stars\na,x,5\n");
    write("none.csv", "user,item,stars\n");
    write("low.csv", "user,item,stars\na,y,1\n");
    String rated = ", \"minRating\": 4, \"columns\": {\"rating\": \"stars\"}";
    String got = ": must have interactions, got none";
    assertThatThrownBy(() -> read("none.csv", ""))
        .isInstanceOf(DataException.class)
        .hasMessage(folder.resolve("none.csv") + got);
    for (String empty : List.of("none.csv", "low.csv")) {
      String test = ", \"test\": \"" + folder.resolve(empty) + "\"";
      assertThatThrownBy(() -> read("train.csv", rated + test))
          .isInstanceOf(DataException.class)
          .hasMessage(folder.resolve(empty) + got + " rated 4.0 or above");
    }
  }

  @Test
  void timeDividesAllUsersAtOnce() throws IOException {
    write("all.csv", "a,w,1\nb,w,2\na,x,3\nb,x,4\na,y,5\nb,y,5\na,z,6\nb,z,7\nc,z,8\nc,y,9\n");
    String numbers =
        ", \"columns\": {\"header\": false, \"user\": \"1\", \"item\": \"2\", \"time\": \"3\"}";
    var data =
        read(
            "all.csv",
            numbers + ", \"split\": {\"type\": \"global-time\", \"test\": 0.3, \"dev\": 0.2}");
    assertThat(data.train()).hasSize(4);
    assertThat(judgments(data.dev())).isEqualTo(3);
    assertThat(data.test().queryIds()).containsExactly("b", "c");
  }

  /// The form of NGCF and LightGCN, told by the first line; a user may have nothing.
  @Test
  void aLineMayHoldAUserAndAllOfItsItems() throws IOException {
    write("train.txt", "0 7 8 9 \n1 8\n2\n3 7 7 10\n");
    write("test.txt", "0 10\n2 7 9\n");
    var data = read("train.txt", ", \"test\": \"%s/test.txt\"".formatted(folder));
    assertThat(data.queries()).extracting(Query::id).containsExactly("0", "1", "3", "2");
    assertThat(data.documents()).extracting(Document::id).containsExactly("7", "8", "9", "10");
    assertThat(data.trainQrels().of("1")).containsOnlyKeys("8");
    assertThat(data.test().of("2")).containsOnlyKeys("7", "9");
    assertThat(data.train().size() + judgments(data.dev())).isEqualTo(6);
    write("broken.txt", "0 7 8\n1 x\n");
    assertThatThrownBy(() -> read("broken.txt", ""))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith(
            "broken.txt:2: must be a user and its items, numbers separated by spaces, as line 1"
                + " is, got 1 x");
    assertThatThrownBy(() -> read("train.txt", ", \"columns\": {\"time\": \"time\"}"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train.txt:1: must have columns.time and columns.rating where");
  }

  @Test
  void titlesComeFromAFileOfItems() throws IOException {
    write("train.tsv", "user\titem\na\tx\na\tq\n");
    write("items.csv", "item,title\nx,\"One, \"\"two\"\"\"\ny,Three\n");
    var data = read("train.tsv", ", \"items\": \"%s/items.csv\"".formatted(folder));
    assertThat(data.documents())
        .containsExactly(
            new Document("x", "One, \"two\"", ""),
            new Document("y", "Three", ""),
            new Document("q", "", ""));
    assertThat(data.notes().getFirst()).contains("1 items are not in");
    write("items.jsonl", "{\"_id\": \"x\", \"title\": \"T\", \"text\": \"genre\"}\n");
    assertThat(
            read("train.tsv", ", \"items\": \"%s/items.jsonl\"".formatted(folder))
                .documents()
                .getFirst())
        .isEqualTo(new Document("x", "T", "genre"));
  }

  /// One kind each; where the settings name a column it must be there.
  @Test
  void categoriesComeFromATableOrFromJsonLines() throws IOException {
    write("train.tsv", "user\titem\na\tx\na\ty\n");
    write("items.tsv", "item\tkind\tname\tcategory\nx\tjazz\tOne\tcd\ny\t\tTwo\tlp\n");
    String titled = "\"title\": \"name\"";
    assertThat(items("items.tsv", titled))
        .containsExactly(new Document("x", "One", "", "cd"), new Document("y", "Two", "", "lp"));
    assertThat(items("items.tsv", titled + ", \"category\": \"kind\""))
        .containsExactly(new Document("x", "One", "", "jazz"), new Document("y", "Two", "", ""));
    assertThat(items("items.tsv", titled + ", \"text\": \"kind\""))
        .containsExactly(
            new Document("x", "One", "jazz", "cd"), new Document("y", "Two", "", "lp"));
    assertThatThrownBy(() -> items("items.tsv", titled + ", \"category\": \"genre\""))
        .hasMessageContaining(
            "items.tsv:1: the header must name the column genre, got item, kind,");
    write(
        "items.jsonl",
        "{\"_id\": 1, \"title\": \"T\", \"genre\": \"big cat\"}\n{\"_id\": \"x\", \"genre\": 7}\n");
    assertThat(items("items.jsonl", "\"category\": \"genre\""))
        .containsExactly(
            new Document("1", "T", "", "big cat"),
            new Document("x", "", "", "7"),
            new Document("y", "", ""));
    assertThatThrownBy(() -> items("items.jsonl", "\"category\": \"gnere\""))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith(
            "items.jsonl: must have the key \"gnere\", which itemColumns names, got no line with"
                + " it");
    assertThatThrownBy(() -> items("items.tsv", titled + ", \"category\": \"text\""))
        .hasMessageContaining("items.tsv:1: the header must name the column text, got item, kind,");
    write("lists.jsonl", "{\"_id\": \"x\", \"category\": [\"a\", \"b\"]}\n{\"_id\": \"y\"}\n");
    assertThatThrownBy(() -> items("lists.jsonl", ""))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith(
            "lists.jsonl:1: \"category\" must be one string or whole number, got [\"a\",\"b\"]");
  }

  /// The form of S3-Rec: attributes are words, the one that comes most often is the category.
  @Test
  void attributesOfItemsAreWordsAndACategory() throws IOException {
    write("train.tsv", "user\titem\na\tx\na\ty\n");
    write("attributes.json", "{\"x\": [3, 5, 5, 3],\n \"y\": [], \"z\": [\"rock\"]}\n");
    assertThat(items("attributes.json", ""))
        .containsExactly(
            new Document("x", "", "3 5 5 3", "3"),
            new Document("y", "", ""),
            new Document("z", "", "rock", "rock"));
    write("broken.json", "{\"x\": [3, \"a b\"]}");
    assertThatThrownBy(() -> items("broken.json", ""))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith("broken.json: \"x\" must have no white space, got \"a b\"");
    assertThatThrownBy(() -> items("missing.json", "")).isInstanceOf(DataException.class);
  }

  private List<Document> items(String file, String columns) {
    return read(
            "train.tsv",
            ", \"items\": \"%s\", \"itemColumns\": {%s}".formatted(folder.resolve(file), columns))
        .documents();
  }

  @Test
  void everyBadLineIsNamed() throws IOException {
    write("bad.tsv", "user\titem\ttime\na\tx\t1\n\tx\t2\na\tx y\t3\na\tz\nb\tx\tsoon\n");
    assertThatThrownBy(() -> read("bad.tsv", ", \"columns\": {\"time\": \"time\"}"))
        .isInstanceOf(DataException.class)
        .hasMessage(
            """
            %1$s:3: user must be an id without white space, got ""
            %1$s:4: item must be an id without white space, got "x y"
            %1$s:5: must have 3 columns like the first line, got 2: a\tz
            %1$s:6: time must be a number or an ISO date (2026-11-30, 2026-11-30T03:37:08Z), got "soon\"\
            """
                .formatted(folder.resolve("bad.tsv")));
    assertThatThrownBy(() -> read("bad.tsv", ", \"columns\": {\"user\": \"uid\"}"))
        .hasMessage(
            folder.resolve("bad.tsv")
                + ":1: the header must name the column uid, got user, item, time. Set"
                + " data.columns, or data.itemColumns for items");
  }

  @Test
  void saysWhatToDoAboutAFileThatIsNoTable() throws IOException {
    assertThatThrownBy(() -> read("none.tsv", ""))
        .hasMessage(
            "data.train: must be a file, got %s, where nothing is"
                .formatted(folder.resolve("none.tsv")));
    Files.createDirectory(folder.resolve("some"));
    assertThatThrownBy(() -> read("some", ""))
        .hasMessage("data.train: must be a file, got the folder " + folder.resolve("some"));
    write("semicolons.csv", "user;item\na;x\n");
    assertThatThrownBy(() -> read("semicolons.csv", ""))
        .hasMessageEndingWith("got user;item. Columns are separated by tabs or commas");
    write("bare.csv", "1,2\n1,3\n");
    assertThatThrownBy(() -> read("bare.csv", ""))
        .hasMessageEndingWith(
            "got 1, 2. The first line must be a header; interactions without one need \"header\":"
                + " false and numbers in data.columns");
    write("ids.tsv", "toy\tkind\n");
    write("numbered.csv", "1,toy\n");
    assertThatThrownBy(
            () ->
                read(
                    "numbered.csv",
                    ", \"columns\": {\"user\": \"1\", \"item\": \"2\", \"header\": false}, \"items\": \"%s\""
                        .formatted(folder.resolve("ids.tsv"))))
        .hasMessageContaining("ids.tsv:1: the header must name the column item, got toy, kind");
  }

  private static int judgments(Qrels qrels) {
    return qrels.queryIds().stream().collect(Collectors.summingInt(q -> qrels.of(q).size()));
  }

  private void write(String name, String content) throws IOException {
    Files.writeString(folder.resolve(name), content);
  }

  private RetrievalDataset read(String train, String more) {
    String json =
        "{\"data\": {\"type\": \"interactions\", \"train\": \"%s\"%s}}"
            .formatted(folder.resolve(train), more);
    return SettingsReader.read(json, List.of(), Wrapper.class).data().read();
  }
}
