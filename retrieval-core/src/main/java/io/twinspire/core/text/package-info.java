/// Text becomes rows of ids: analyzers, vocabulary, hashed n-grams, weights, and a cache on disk.
@NullMarked
package io.twinspire.core.text;

import org.jspecify.annotations.NullMarked;
