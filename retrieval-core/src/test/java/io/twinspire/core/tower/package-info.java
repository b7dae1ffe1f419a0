@NullMarked
package io.twinspire.core.tower;

import org.jspecify.annotations.NullMarked;
