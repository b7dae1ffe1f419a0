@NullMarked
package io.twinspire.core.sequence;

import org.jspecify.annotations.NullMarked;
