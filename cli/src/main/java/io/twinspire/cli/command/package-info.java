/// One small class per command: its options, its help, and the call into the module that does the
/// work.
@NullMarked
package io.twinspire.cli.command;

import org.jspecify.annotations.NullMarked;
