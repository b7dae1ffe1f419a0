package io.twinspire.core.javadoc;

import java.util.List;

/// What was built, and what each rule took away. Written as `dataset.json`.
///
/// @param fingerprint hash of the sources' contents, the settings and the extractor's version
/// @param sources counts of each jar or folder, by name
/// @param documents methods in `corpus.jsonl`
/// @param droppedRepeatedSentence methods left out: their sentence stands above too many methods
/// @param droppedShortBody methods left out: their source has too few words
/// @param droppedCrossingPairs training pairs left out: the sentence is a training query, this
///   method's class is a dev or test class
/// @param droppedLeakingPairs training pairs left out: the method is, or is a twin of, one that is
///   relevant to a dev or test query
/// @param sharedByTwins dev and test judgments added because twins share relevance
/// @param unparsable `source/path:line: message` of files that javac could not parse, left out
public record JavadocReport(
    String fingerprint,
    List<SourceCounts> sources,
    int documents,
    SplitCounts train,
    SplitCounts dev,
    SplitCounts test,
    int droppedRepeatedSentence,
    int droppedShortBody,
    int droppedCrossingPairs,
    int droppedLeakingPairs,
    int sharedByTwins,
    List<String> unparsable) {

  /// @param name first part of the ids
  /// @param label file name of the jar or folder
  /// @param methods methods and constructors met
  /// @param pairs methods with a usable first sentence, before any rule that compares methods
  /// @param sentences distinct sentences among these
  public record SourceCounts(
      String name,
      String label,
      String sha256,
      int files,
      int unparsable,
      int methods,
      int pairs,
      int sentences) {}

  /// @param judgments (query, method) pairs
  public record SplitCounts(int queries, int judgments) {}
}
