/// Side by side: our kernels and their peers in turn – A B A B – on the same numbers, and what
/// share of the machine's measured limit ours reach. `bench/run` starts it.
///
/// A [Body] is one computation at one shape by one implementation; a [Contender] times it, in this
/// JVM or in another process that answers on its standard output; [SideBySide] makes the pairs.
@NullMarked
package io.twinspire.bench.side;

import org.jspecify.annotations.NullMarked;
