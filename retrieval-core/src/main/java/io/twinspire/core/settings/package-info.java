/// Strict settings: records read from JSON with defaults, all problems at once, and a generated
/// schema.
///
/// Knows no concrete record; each package's own settings records live beside what they configure.
@NullMarked
package io.twinspire.core.settings;

import org.jspecify.annotations.NullMarked;
