/// Source jars by their Maven coordinates.
@NullMarked
package io.twinspire.cli.sources;

import org.jspecify.annotations.NullMarked;
