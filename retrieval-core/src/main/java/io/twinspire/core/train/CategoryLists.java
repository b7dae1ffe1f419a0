package io.twinspire.core.train;

import com.carrotsearch.hppc.IntArrayList;
import java.util.ArrayList;

/// The documents of each document's category; none where it has no category.
final class CategoryLists implements NearPositive.Lists {
  private static final int[] NONE = {};

  private final int[] categories;
  private final int[][] members;

  /// @param categories the number of each document's category, -1 where it has none
  /// @param drawn how much each document weighs, 0 for one that is never drawn
  CategoryLists(int[] categories, double[] drawn) {
    this.categories = categories;
    var lists = new ArrayList<IntArrayList>();
    for (int document = 0; document < categories.length; document++) {
      while (lists.size() <= categories[document]) {
        lists.add(new IntArrayList());
      }
      if (categories[document] >= 0 && drawn[document] > 0) {
        lists.get(categories[document]).add(document);
      }
    }
    this.members = lists.stream().map(IntArrayList::toArray).toArray(int[][]::new);
  }

  private int[] of(int document) {
    return categories[document] < 0 ? NONE : members[categories[document]];
  }

  @Override
  public int size(int document) {
    return of(document).length;
  }

  @Override
  public int get(int document, int i) {
    return of(document)[i];
  }
}
