/// The contrastive step: blocks of query rows against all candidates, scored by dot products or by
/// layers with weights of their own; sees only matrices, never a tower.
@NullMarked
package io.twinspire.core.scoring;

import org.jspecify.annotations.NullMarked;
