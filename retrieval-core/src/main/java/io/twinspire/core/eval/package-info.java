/// Is it better? Full-ranking metrics with trec_eval's definitions, TREC files, paired tests.
///
/// Knows rankings and judgments only: whatever can produce a [RankedRun] can be evaluated.
@NullMarked
package io.twinspire.core.eval;

import org.jspecify.annotations.NullMarked;
