/// The training loop: batches, steps, checkpoints, events.
@NullMarked
package io.twinspire.core.train;

import org.jspecify.annotations.NullMarked;
