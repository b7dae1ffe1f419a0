/// Java sources as data: the Javadoc's first sentence is the question, the method it stands above
/// is the answer.
///
/// Reads with the JDK's own compiler tree API, parsing only; writes a BEIR folder.
@NullMarked
package io.twinspire.core.javadoc;

import org.jspecify.annotations.NullMarked;
