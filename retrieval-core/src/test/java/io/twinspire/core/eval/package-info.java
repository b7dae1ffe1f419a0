@NullMarked
package io.twinspire.core.eval;

import org.jspecify.annotations.NullMarked;
