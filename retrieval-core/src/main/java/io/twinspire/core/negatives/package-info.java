/// What to push away: samplers, known positives, mined hard negatives.
@NullMarked
package io.twinspire.core.negatives;

import org.jspecify.annotations.NullMarked;
