/// What to push away: a seam for searching candidates, exact search behind it, and the miner of
/// hard negatives that asks it and leaves out what is known to be relevant.
@NullMarked
package io.twinspire.core.negatives;

import org.jspecify.annotations.NullMarked;
