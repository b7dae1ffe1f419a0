package io.twinspire.core.model;

import io.twinspire.core.data.DataException;
import io.twinspire.core.data.SavedSettings;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the parts of a saved model are: `model.json` (the card), `model.safetensors` (every
/// weight, float32, or tables of bf16), and a folder for each side's text features (`text`, or
/// `query-text` and `document-text` where the sides differ).
record ModelFolder(Path path) {

  Path card() {
    return path.resolve("model.json");
  }

  Path weights() {
    return path.resolve("model.safetensors");
  }

  /// The one folder of text features that tied sides share.
  Path sharedText() {
    return path.resolve("text");
  }

  /// A side's own folder of text features.
  Path ownText(Side side) {
    return path.resolve(side.prefix() + "-text");
  }

  /// The folder of text features that a side reads.
  Path text(Side side) {
    return Files.exists(sharedText()) ? sharedText() : ownText(side);
  }

  /// @throws DataException where there is no model, or one of another format
  ModelCard readCard() {
    if (!Files.exists(card())) {
      throw new DataException(
          path
              + ": must hold a model ("
              + card().getFileName()
              + "), got none. Train one, or give its --run");
    }
    ModelCard card = SavedSettings.read(card(), ModelCard.class);
    if (card.format() != ModelCard.FORMAT) {
      throw new DataException(
          card() + ": format must be " + ModelCard.FORMAT + ", got " + card.format());
    }
    return card;
  }
}
