/// What is hot: SIMD kernels behind checked facades.
///
/// Letters, everywhere: **M** queries, **N** candidates, **d** dimensions, **V** rows of a table,
/// **L** length, **K** negatives per query. Everything is row-major `float[]` with int offsets and
/// leading dimensions.
@NullMarked
package io.twinspire.kernels;

import org.jspecify.annotations.NullMarked;
