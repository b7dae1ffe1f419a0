/// What drawn negatives do to a gradient, to calibration and to cost, beside the full softmax:
/// nothing is trained here for use.
@NullMarked
package io.twinspire.core.microscope;

import org.jspecify.annotations.NullMarked;
