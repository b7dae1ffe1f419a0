/// Layers over histories: rows of several sequences, one after another and without padding. A layer
/// works on one group of sequences and on one thread; groups are what runs in parallel.
@NullMarked
package io.twinspire.core.sequence;

import org.jspecify.annotations.NullMarked;
