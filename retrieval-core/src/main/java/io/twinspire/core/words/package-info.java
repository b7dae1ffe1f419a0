/// Word vectors: word2vec's skip-gram and continuous bag of words with negative sampling, from a
/// stream of sentences to files of vectors, with similarity and a held-out loss.
@NullMarked
package io.twinspire.core.words;

import org.jspecify.annotations.NullMarked;
