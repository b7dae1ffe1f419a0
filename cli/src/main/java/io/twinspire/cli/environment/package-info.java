/// The machine and the software that a run happened on.
@NullMarked
package io.twinspire.cli.environment;

import org.jspecify.annotations.NullMarked;
