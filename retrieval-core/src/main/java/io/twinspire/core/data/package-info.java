/// Readers, documents, queries and training pairs: rows of ids.
@NullMarked
package io.twinspire.core.data;

import org.jspecify.annotations.NullMarked;
