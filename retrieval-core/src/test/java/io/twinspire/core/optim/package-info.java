@NullMarked
package io.twinspire.core.optim;

import org.jspecify.annotations.NullMarked;
