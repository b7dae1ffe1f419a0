/// A Lucene index of embeddings and text: written once, searched by vector, by BM25 or by both.
///
/// The index is a plain Lucene directory with stock codec names; `lucene-core` alone opens it.
/// Throughout, a document's *position* is its place in the list handed to the writer, which is also
/// its Lucene document number.
@NullMarked
package io.twinspire.index;

import org.jspecify.annotations.NullMarked;
