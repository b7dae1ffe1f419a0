@NullMarked
package io.twinspire.core.layer;

import org.jspecify.annotations.NullMarked;
