/// What a command says and how it ends: results, progress, exit codes.
@NullMarked
package io.twinspire.cli.console;

import org.jspecify.annotations.NullMarked;
