/// Optimisers, learning-rate schedules and clipping: how weights move.
@NullMarked
package io.twinspire.core.optim;

import org.jspecify.annotations.NullMarked;
