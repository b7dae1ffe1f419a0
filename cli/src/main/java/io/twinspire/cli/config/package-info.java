/// The configuration of a run: everything that a settings file can say.
@NullMarked
package io.twinspire.cli.config;

import org.jspecify.annotations.NullMarked;
