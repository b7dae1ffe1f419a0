@NullMarked
package io.twinspire.core.scoring;

import org.jspecify.annotations.NullMarked;
