package io.twinspire.core.data;

/// One user and one item, as positions, while they are read.
///
/// @param time 0 where no column gives it
/// @param split as the file says: [InteractionsReader#TRAIN] where it does not
record Interaction(int user, int item, double time, int split) {}
