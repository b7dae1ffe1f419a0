package io.twinspire.core.data;

import io.twinspire.core.settings.Checked;
import io.twinspire.core.settings.Default;
import io.twinspire.core.settings.Doc;
import io.twinspire.core.settings.Problems;
import io.twinspire.core.settings.TypeName;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the documents, queries and judgments come from.
public sealed interface DataSettings {

  /// Reads the data set. Relative paths are taken from the working directory.
  ///
  /// @throws DataException for data that breaks a rule, with file and line
  RetrievalDataset read();

  @Doc(
      "A BEIR folder: corpus.jsonl, queries.jsonl, qrels/{train,dev,test}.tsv, and optionally"
          + " pairs.jsonl instead of qrels/train.tsv for training. Any file may be gzipped.")
  @TypeName("beir")
  record Beir(@Doc("The folder.") String path) implements DataSettings, Checked {
    @Override
    public RetrievalDataset read() {
      return BeirReader.read(Path.of(path));
    }

    @Override
    public void check(Problems problems) {
      problems.require(!path.isBlank(), "path", "must name a folder", "\"" + path + "\"");
    }
  }

  /// Reading it reads the built folder; `io.twinspire.core.javadoc` builds it.
  @Doc(
      "Javadoc first sentence -> Java method, built as a BEIR folder from Java sources where it is"
          + " not up to date.")
  @TypeName("javadoc")
  record Javadoc(
      @Doc("The folder that is built.") String path,
      @Doc(
              "Jars of .java files, folders of .java files, or group:artifact:version, whose"
                  + " -sources jar Maven fetches.")
          List<String> sources)
      implements DataSettings, Checked {
    @Override
    public RetrievalDataset read() {
      return BeirReader.read(Path.of(path));
    }

    @Override
    public void check(Problems problems) {
      problems.require(!path.isBlank(), "path", "must name a folder", "\"" + path + "\"");
      problems.require(!sources.isEmpty(), "sources", "must name at least one", "none");
    }
  }

  @Doc(
      "One JSON object per line: a query (\"query\" or \"anchor\"), its relevant texts"
          + " (\"positive\" or \"pos\"), negatives (\"negative\" or \"neg\"), weight and teacher"
          + " scores; or Tevatron's lines.")
  @TypeName("jsonl")
  record Jsonl(
      @Doc("The training lines.") String train,
      @Doc(
              "Documents that are searched as well, or that lines name by id: BEIR's corpus.jsonl"
                  + " form.")
          @Nullable String corpus,
      @Doc("Lines of the dev split; without it a part of the training queries.")
          @Nullable String dev,
      @Doc("Lines of the test split; without it a part of the training queries.")
          @Nullable String test,
      @Doc("Share of the query texts that become the dev split where no file gives one.")
          @Default("0.05")
          double devFraction,
      @Doc("Share of the query texts that become the test split where no file gives one.")
          @Default("0.1")
          double testFraction)
      implements DataSettings, Checked {
    @Override
    public RetrievalDataset read() {
      return JsonlReader.read(this);
    }

    @Override
    public void check(Problems problems) {
      problems.require(!train.isBlank(), "train", "must name a file", "\"" + train + "\"");
      fraction(problems, "devFraction", devFraction);
      fraction(problems, "testFraction", testFraction);
      problems.require(
          devFraction + testFraction < 1,
          "devFraction",
          "must leave something to train on: devFraction + testFraction < 1",
          devFraction + testFraction);
    }

    private static void fraction(Problems problems, String key, double value) {
      problems.require(value >= 0 && value < 1, key, "must be in [0, 1)", value);
    }
  }

  /// Users become queries, items documents.
  @Doc(
      "Interactions of users with items, one a line, in files separated by tabs or commas, or a"
          + " user and all of its items a line, numbers separated by spaces; gzipped or not.")
  @TypeName("interactions")
  record Interactions(
      @Doc("The interactions to train on, or all of them where a rule splits them.") String train,
      @Doc("The interactions that choose.") @Nullable String dev,
      @Doc("The interactions that test.") @Nullable String test,
      @Doc("What becomes train, dev and test.") @Default("{\"type\": \"files\"}")
          InteractionSplit split,
      @Doc("Where a line says what.") @Default("{}") Columns columns,
      @Doc("Interactions rated lower are left out; needs columns.rating.")
          @Nullable Double minRating,
      @Doc(
              "What items are called and what kind of thing they are: BEIR's corpus.jsonl form, a"
                  + " table whose header names the item column, or S3-Rec's item2attributes.json,"
                  + " an object of item -> list of attributes.")
          @Nullable String items,
      @Doc("Where a line of items says what.") @Default("{}") ItemColumns itemColumns)
      implements DataSettings, Checked {
    @Override
    public RetrievalDataset read() {
      return InteractionsReader.read(this);
    }

    /// Whether what chooses comes after what is trained on: by the rule of the split, or because
    /// files say so.
    public boolean heldOutComesLast() {
      return split instanceof InteractionSplit.Files files
          ? dev != null || files.dev() == 0
          : split.ordered();
    }

    @Override
    public void check(Problems problems) {
      problems.require(!train.isBlank(), "train", "must name a file", "\"" + train + "\"");
      if (!(split instanceof InteractionSplit.Files)) {
        problems.require(dev == null, "dev", "must not be given beside a split by rule", "" + dev);
        problems.require(
            test == null, "test", "must not be given beside a split by rule", "" + test);
      }
      problems.require(
          (minRating == null) == (columns.rating() == null),
          "minRating",
          "must be given together with columns.rating",
          "" + minRating);
      if (split instanceof InteractionSplit.GlobalTime && columns.time() == null) {
        problems.add(
            "split",
            "global-time needs timestamps, got no columns.time. Name the column, or split by"
                + " leave-one-out or ratio");
      }
    }
  }

  @Doc("The columns of a table of items, or the keys of its JSON lines.")
  record ItemColumns(
      @Doc("What an item is called.") @Default("\"title\"") String title,
      @Doc("More words about it; absent: \"text\" where there is one.") @Nullable String text,
      @Doc(
              "What kind of thing it is, one kind each, for text.category and negatives of the same"
                  + " category; absent: \"category\" where there is one.")
          @Nullable String category) {}

  @Doc("The columns of a file of interactions: names in its first line, or numbers from 1.")
  record Columns(
      @Doc("The user's id.") @Default("\"user\"") String user,
      @Doc("The item's id.") @Default("\"item\"") String item,
      @Doc("The rating, for minRating.") @Nullable String rating,
      @Doc(
              "When it was, a number or an ISO date with or without a time; without it the lines"
                  + " are taken to be in order.")
          @Nullable String time,
      @Doc(
              "Whether the first line names the columns; without it they are numbers, and a table"
                  + " of items calls its ids item.")
          @Default("true")
          boolean header)
      implements Checked {
    @Override
    public void check(Problems problems) {
      if (!header) {
        number(problems, "user", user);
        number(problems, "item", item);
        number(problems, "rating", rating);
        number(problems, "time", time);
      }
    }

    private static void number(Problems problems, String key, @Nullable String column) {
      problems.require(
          column == null || column.matches("[1-9][0-9]{0,3}"),
          key,
          "must be a column's number from 1, like \"1\", in a file without a header",
          "" + column);
    }
  }
}
