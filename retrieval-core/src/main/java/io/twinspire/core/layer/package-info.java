/// One differentiable step each, forward and backward side by side, gradients by hand (see
/// docs/maths.md).
@NullMarked
package io.twinspire.core.layer;

import org.jspecify.annotations.NullMarked;
