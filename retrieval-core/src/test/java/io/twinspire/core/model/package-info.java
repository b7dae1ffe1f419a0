@NullMarked
package io.twinspire.core.model;

import org.jspecify.annotations.NullMarked;
