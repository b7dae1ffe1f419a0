/// The one place where files are written: beside their target, forced to disk, then renamed.
@NullMarked
package io.twinspire.core.files;

import org.jspecify.annotations.NullMarked;
