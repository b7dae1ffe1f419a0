/// The trained model: towers with their text features, saved as safetensors and JSON, and the
/// encoder for serving.
@NullMarked
package io.twinspire.core.model;

import org.jspecify.annotations.NullMarked;
