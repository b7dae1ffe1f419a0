@NullMarked
package io.twinspire.core.negatives;

import org.jspecify.annotations.NullMarked;
