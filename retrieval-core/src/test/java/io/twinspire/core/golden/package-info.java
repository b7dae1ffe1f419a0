/// Equality with PyTorch, across packages; the values come from
/// src/test/python/objective_golden.py.
@NullMarked
package io.twinspire.core.golden;

import org.jspecify.annotations.NullMarked;
