package io.twinspire.index;

import io.twinspire.core.data.DataException;
import io.twinspire.index.FusionSettings.Normalization;
import io.twinspire.index.FusionSettings.Rrf;
import io.twinspire.index.FusionSettings.Weighted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.FSDirectory;

/// What an index knows about itself, kept in the user data of its Lucene commit: enough to search
/// it without asking anybody.
///
/// @param model fingerprint of the model whose vectors these are
/// @param documents documents in the index
/// @param withoutVector how many of them have no known feature and so no vector
public record IndexNote(
    String model,
    Similarity similarity,
    int dimensions,
    int documents,
    int withoutVector,
    int oversample,
    int searchFloor,
    Bm25Parameters bm25,
    FusionSettings fusion) {

  private static final String PREFIX = "twinspire.";

  /// The same note with what was tuned after the index was written.
  public IndexNote with(Bm25Parameters newBm25, FusionSettings newFusion) {
    return new IndexNote(
        model,
        similarity,
        dimensions,
        documents,
        withoutVector,
        oversample,
        searchFloor,
        newBm25,
        newFusion);
  }

  /// The same note with another least number of neighbours that a search looks for.
  public IndexNote withSearchFloor(int newFloor) {
    return new IndexNote(
        model,
        similarity,
        dimensions,
        documents,
        withoutVector,
        oversample,
        newFloor,
        bm25,
        fusion);
  }

  /// Reads the note of the index in `directory`.
  ///
  /// @throws DataException where there is no index, or none that can be read
  public static IndexNote read(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new DataException(directory + ": must be a Lucene index, found no such folder");
    }
    try (var files = FSDirectory.open(directory)) {
      return fromUserData(directory.toString(), SegmentInfos.readLatestCommit(files).getUserData());
    } catch (IndexNotFoundException e) {
      throw new DataException(
          directory + ": must be a Lucene index, found a folder without one", e);
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  static DataException unreadable(Path directory, Exception cause) {
    return new DataException(
        directory + ": must be an index that can be read, got " + cause + ". " + REBUILD, cause);
  }

  Map<String, String> toUserData() {
    var data = new LinkedHashMap<String, String>();
    data.put(PREFIX + "model", model);
    data.put(PREFIX + "similarity", similarity.name());
    data.put(PREFIX + "dimensions", Integer.toString(dimensions));
    data.put(PREFIX + "documents", Integer.toString(documents));
    data.put(PREFIX + "withoutVector", Integer.toString(withoutVector));
    data.put(PREFIX + "oversample", Integer.toString(oversample));
    data.put(PREFIX + "searchFloor", Integer.toString(searchFloor));
    data.put(PREFIX + "bm25.k1", Float.toString(bm25.k1()));
    data.put(PREFIX + "bm25.b", Float.toString(bm25.b()));
    data.put(PREFIX + "fusion.depth", Integer.toString(fusion.depth()));
    var fusionBm25 = fusion.bm25();
    if (fusionBm25 != null) {
      data.put(PREFIX + "fusion.k1", Float.toString(fusionBm25.k1()));
      data.put(PREFIX + "fusion.b", Float.toString(fusionBm25.b()));
    }
    switch (fusion) {
      case Rrf rrf -> {
        data.put(PREFIX + "fusion", "rrf");
        data.put(PREFIX + "fusion.k", Integer.toString(rrf.k()));
      }
      case Weighted weighted -> {
        data.put(PREFIX + "fusion", "weighted");
        data.put(PREFIX + "fusion.weight", Double.toString(weighted.weight()));
        data.put(PREFIX + "fusion.normalization", weighted.normalization().name());
      }
    }
    return data;
  }

  /// @throws DataException where the user data is not such a note
  static IndexNote fromUserData(String where, Map<String, String> data) {
    var reader = new UserData(where, data);
    int depth = reader.read("fusion.depth", Integer::valueOf);
    var fusionBm25 =
        data.containsKey(PREFIX + "fusion.k1")
            ? new Bm25Parameters(
                reader.read("fusion.k1", Float::valueOf), reader.read("fusion.b", Float::valueOf))
            : null;
    FusionSettings fusion =
        switch (reader.read("fusion", Function.identity())) {
          case "rrf" -> new Rrf(reader.read("fusion.k", Integer::valueOf), depth, fusionBm25);
          case "weighted" ->
              new Weighted(
                  reader.read("fusion.weight", Double::valueOf),
                  reader.read("fusion.normalization", Normalization::valueOf),
                  depth,
                  fusionBm25);
          case String other ->
              throw new DataException(
                  where + ": fusion must be rrf or weighted, got " + other + ". " + REBUILD);
        };
    return new IndexNote(
        reader.read("model", Function.identity()),
        reader.read("similarity", Similarity::valueOf),
        reader.read("dimensions", Integer::valueOf),
        reader.read("documents", Integer::valueOf),
        reader.read("withoutVector", Integer::valueOf),
        reader.read("oversample", Integer::valueOf),
        reader.read("searchFloor", Integer::valueOf),
        new Bm25Parameters(
            reader.read("bm25.k1", Float::valueOf), reader.read("bm25.b", Float::valueOf)),
        fusion);
  }

  /// What to do about an index that cannot be used.
  static final String REBUILD = "Build the index again";

  private record UserData(String where, Map<String, String> data) {
    <T> T read(String key, Function<String, T> parse) {
      String value = data.get(PREFIX + key);
      if (value == null) {
        throw new DataException(
            where + ": must be an index written by Twinspire, got none of its notes (" + key + ")");
      }
      try {
        return parse.apply(value);
      } catch (IllegalArgumentException e) {
        throw new DataException(
            where + ": note " + key + " must be readable, got " + value + ". " + REBUILD, e);
      }
    }
  }
}
