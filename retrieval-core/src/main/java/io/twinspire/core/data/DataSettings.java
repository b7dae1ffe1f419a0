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
          + " scores.")
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
}
