package io.twinspire.core.scoring;

import io.twinspire.core.layer.Parameter;
import java.util.List;

/// The dot product of the two vectors, which is their cosine where they are of unit length. The one
/// scorer whose best documents are the nearest neighbours of the query's vector.
public record DotScorer() implements Scorer {
  @Override
  public List<Parameter> parameters() {
    return List.of();
  }
}
