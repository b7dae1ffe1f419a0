@NullMarked
package io.twinspire.core.train;

import org.jspecify.annotations.NullMarked;
