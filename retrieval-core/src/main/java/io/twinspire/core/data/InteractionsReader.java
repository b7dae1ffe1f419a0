package io.twinspire.core.data;

import com.carrotsearch.hppc.LongHashSet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads who interacted with what. A user becomes a query without text, an item a document with the
/// title and text that an items file gives it, an interaction of the train split a pair, and one of
/// dev or test a judgment of grade 1.
///
/// Interactions stay in the order of the lines, or of time where a column gives it, so the training
/// pairs of a user are in order too. Of repeated interactions the first counts, and what is in
/// train is in no other split.
final class InteractionsReader {
  static final int TRAIN = 0;
  static final int DEV = 1;
  static final int TEST = 2;

  private static final int[] NO_NEGATIVES = {};
  private static final float[] NO_SCORES = {};

  private final DataSettings.Interactions settings;
  private final Pool pool = new Pool();
  private final List<String> notes = new ArrayList<>();
  private List<Interaction> interactions = new ArrayList<>();

  private InteractionsReader(DataSettings.Interactions settings) {
    this.settings = settings;
  }

  /// @throws DataException for data that breaks a rule, with file and line
  static RetrievalDataset read(DataSettings.Interactions settings) {
    return new InteractionsReader(settings).read();
  }

  private RetrievalDataset read() {
    readItems();
    read("data.train", settings.train(), TRAIN);
    read("data.dev", settings.dev(), DEV);
    read("data.test", settings.test(), TEST);
    interactions.sort(
        Comparator.comparingInt(Interaction::split).thenComparingDouble(Interaction::time));
    removeRepeated();
    int[] splits = InteractionSplits.of(settings, interactions, pool, notes);
    var pairs = new ArrayList<TrainingPair>();
    var qrels = List.of(new Qrels(), new Qrels(), new Qrels());
    for (int i = 0; i < splits.length; i++) {
      var interaction = interactions.get(i);
      String user = pool.queries().get(interaction.user()).id();
      qrels.get(splits[i]).put(user, pool.documents().get(interaction.item()).id(), 1);
      if (splits[i] == TRAIN) {
        pairs.add(
            new TrainingPair(interaction.user(), interaction.item(), 1, NO_NEGATIVES, NO_SCORES));
      }
    }
    return Assembly.build(pool, pairs, qrels.get(TRAIN), qrels.get(DEV), qrels.get(TEST), notes);
  }

  private void readItems() {
    String items = settings.items();
    if (items == null) {
      return;
    }
    // A table of items has a header, where a number names nothing.
    String item = settings.columns().header() ? settings.columns().item() : "item";
    new ItemsReader(LineReader.existing("data.items", items), item, settings.itemColumns(), pool)
        .read();
  }

  private void read(String setting, @Nullable String name, int split) {
    if (name == null) {
      return;
    }
    Path file = LineReader.existing(setting, name);
    int before = interactions.size();
    if (ItemLists.matches(file)) {
      readLists(file, split);
    } else {
      readTable(file, split);
    }
    if (interactions.size() == before) {
      throw new DataException(
          file
              + ": must have interactions, got none"
              + (settings.minRating() == null
                  ? ""
                  : " rated " + settings.minRating() + " or above"));
    }
  }

  private void readLists(Path file, int split) {
    var columns = settings.columns();
    if (columns.time() != null || columns.rating() != null) {
      throw new DataException(
          file
              + ":1: must have columns.time and columns.rating where they are named, got a user"
              + " and its items, separated by spaces. Leave them out");
    }
    ItemLists.forEach(
        file,
        (user, item) ->
            interactions.add(new Interaction(pool.user(user), pool.item(item), 0, split)));
  }

  private void readTable(Path file, int split) {
    var columns = settings.columns();
    var asked = new ArrayList<>(List.of(columns.user(), columns.item()));
    boolean timed = columns.time() != null;
    if (columns.time() != null) {
      asked.add(columns.time());
    }
    Double least = settings.minRating();
    if (columns.rating() != null) {
      asked.add(columns.rating());
    }
    int[] below = new int[1];
    int before = pool.documents().size();
    DelimitedFile.forEach(
        file,
        columns.header(),
        asked,
        values -> {
          String user = id("user", values[0]);
          String item = id("item", values[1]);
          double time = timed ? Moment.parse(values[2]) : 0;
          if (least != null
              && BadLine.number(values[asked.size() - 1], "rating must be a number") < least) {
            below[0]++;
          } else {
            interactions.add(new Interaction(pool.user(user), pool.item(item), time, split));
          }
        });
    if (below[0] > 0) {
      notes.add(
          "%s: %,d interactions rated below %s were left out".formatted(file, below[0], least));
    }
    int unnamed = pool.documents().size() - before;
    if (settings.items() != null && unnamed > 0) {
      notes.add(
          "%s: %,d items are not in %s and have no title"
              .formatted(file, unnamed, settings.items()));
    }
  }

  private void removeRepeated() {
    var seen = new LongHashSet(interactions.size());
    var kept = new ArrayList<Interaction>(interactions.size());
    for (var interaction : interactions) {
      if (seen.add(((long) interaction.user() << 32) | interaction.item())) {
        kept.add(interaction);
      }
    }
    if (kept.size() < interactions.size()) {
      notes.add(
          "%,d interactions repeat an earlier one of the same user and item and were left out"
              .formatted(interactions.size() - kept.size()));
      interactions = kept;
    }
  }

  static String id(String what, String value) throws BadLine {
    if (value.isEmpty() || value.chars().anyMatch(Character::isWhitespace)) {
      throw new BadLine(what + " must be an id without white space, got \"" + value + "\"");
    }
    return value;
  }
}
