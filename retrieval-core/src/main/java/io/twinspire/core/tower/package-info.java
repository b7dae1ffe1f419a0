/// A tower turns named ragged features into rows of vectors, and gradients of those rows into
/// parameter gradients.
@NullMarked
package io.twinspire.core.tower;

import org.jspecify.annotations.NullMarked;
