/// The entry point of the command line.
@NullMarked
package io.twinspire.cli;

import org.jspecify.annotations.NullMarked;
