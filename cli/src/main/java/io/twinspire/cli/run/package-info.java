/// A run from data to report: train, mine, train on, choose, index, evaluate, show.
@NullMarked
package io.twinspire.cli.run;

import org.jspecify.annotations.NullMarked;
