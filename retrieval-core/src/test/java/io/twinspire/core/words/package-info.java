@NullMarked
package io.twinspire.core.words;

import org.jspecify.annotations.NullMarked;
