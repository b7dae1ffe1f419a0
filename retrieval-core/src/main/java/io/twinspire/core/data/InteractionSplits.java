package io.twinspire.core.data;

import static io.twinspire.core.data.InteractionsReader.DEV;
import static io.twinspire.core.data.InteractionsReader.TEST;
import static io.twinspire.core.data.InteractionsReader.TRAIN;

import java.util.Arrays;
import java.util.List;

/// Says of each interaction which split it is in, by the rules of [InteractionSplit].
final class InteractionSplits {
  /// Users with fewer interactions give none away to dev and test.
  private static final int LEAST_TO_LEAVE_OUT = 3;

  private InteractionSplits() {}

  /// @param interactions in the order of time
  static int[] of(
      DataSettings.Interactions settings,
      List<Interaction> interactions,
      Pool pool,
      List<String> notes) {
    int[] splits =
        switch (settings.split()) {
          case InteractionSplit.Files files -> {
            boolean carved = settings.dev() == null;
            yield byHash(interactions, pool, 0, carved ? files.dev() : 0);
          }
          case InteractionSplit.LeaveOneOut _ -> leaveOneOut(interactions, pool.queries().size());
          case InteractionSplit.Ratio ratio ->
              byHash(interactions, pool, ratio.test(), ratio.dev());
          case InteractionSplit.GlobalTime time -> byTime(interactions, time);
        };
    note(settings, splits, notes);
    return splits;
  }

  private static int[] byHash(List<Interaction> interactions, Pool pool, double test, double dev) {
    boolean[] met = new boolean[pool.queries().size()];
    int[] splits = new int[interactions.size()];
    for (int i = 0; i < splits.length; i++) {
      var interaction = interactions.get(i);
      splits[i] = interaction.split();
      if (splits[i] == TRAIN && met[interaction.user()]) {
        String user = pool.queries().get(interaction.user()).id();
        String item = pool.documents().get(interaction.item()).id();
        double unit = SplitHash.unit(user + "\t" + item);
        splits[i] = unit < test ? TEST : unit < test + dev ? DEV : TRAIN;
      }
      met[interaction.user()] = true;
    }
    return splits;
  }

  private static int[] leaveOneOut(List<Interaction> interactions, int users) {
    int[] left = new int[users];
    interactions.forEach(interaction -> left[interaction.user()]++);
    boolean[] given = new boolean[users];
    for (int u = 0; u < users; u++) {
      given[u] = left[u] >= LEAST_TO_LEAVE_OUT;
    }
    int[] splits = new int[interactions.size()];
    for (int i = 0; i < splits.length; i++) {
      int user = interactions.get(i).user();
      int after = --left[user];
      splits[i] = !given[user] || after > 1 ? TRAIN : after == 1 ? DEV : TEST;
    }
    return splits;
  }

  private static int[] byTime(List<Interaction> interactions, InteractionSplit.GlobalTime shares) {
    double[] times = interactions.stream().mapToDouble(Interaction::time).toArray();
    double test = timeAt(times, 1 - shares.test());
    double dev = timeAt(times, 1 - shares.test() - shares.dev());
    return Arrays.stream(times)
        .mapToInt(time -> time >= test ? TEST : time >= dev ? DEV : TRAIN)
        .toArray();
  }

  /// Infinity where the share is all.
  private static double timeAt(double[] rising, double share) {
    int at = (int) Math.ceil(share * rising.length - 1e-9);
    return at >= rising.length ? Double.POSITIVE_INFINITY : rising[at];
  }

  private static void note(DataSettings.Interactions settings, int[] splits, List<String> notes) {
    int[] counts = new int[3];
    for (int split : splits) {
      counts[split]++;
    }
    String counted =
        "%,d interactions train, %,d dev, %,d test"
            .formatted(counts[TRAIN], counts[DEV], counts[TEST]);
    notes.add(
        switch (settings.split()) {
          case InteractionSplit.Files files when settings.dev() == null && files.dev() > 0 ->
              counted
                  + ": without a dev file, about "
                  + files.dev()
                  + " of train by a hash of user and item is dev and not trained on";
          case InteractionSplit.Files _ -> counted;
          case InteractionSplit.LeaveOneOut _ ->
              counted
                  + ": the last of each user with three or more, in the order of "
                  + (settings.columns().time() == null
                      ? "the lines (columns.time names a time)"
                      : settings.columns().time())
                  + ", is test, the one before it dev";
          case InteractionSplit.Ratio _ -> counted + ", drawn by a hash of user and item";
          case InteractionSplit.GlobalTime _ -> counted + ", in the order of time";
        });
  }
}
