/// What the tests of several packages share: golden values, gradient checks, planted data.
@NullMarked
package io.twinspire.core.testing;

import org.jspecify.annotations.NullMarked;
