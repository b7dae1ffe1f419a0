/// The report of a run as one self-contained HTML file.
@NullMarked
package io.twinspire.cli.report;

import org.jspecify.annotations.NullMarked;
