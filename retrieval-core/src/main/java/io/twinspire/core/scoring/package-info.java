/// The contrastive step: blocks of query rows against all candidates; sees only matrices, never a
/// tower.
@NullMarked
package io.twinspire.core.scoring;

import org.jspecify.annotations.NullMarked;
