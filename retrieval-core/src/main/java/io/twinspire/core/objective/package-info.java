/// Objectives: a row of scores becomes a loss and its gradient, in place. Numbers-only records.
@NullMarked
package io.twinspire.core.objective;

import org.jspecify.annotations.NullMarked;
