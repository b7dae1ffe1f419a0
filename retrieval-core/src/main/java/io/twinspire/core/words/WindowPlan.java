package io.twinspire.core.words;

import io.twinspire.kernels.SkipGrams.Groups;
import java.util.Arrays;

/// The windows of some sentences as groups of inputs and outputs, cut into blocks. The first output
/// of a group is its centre, the others are negatives.
final class WindowPlan {
  private final boolean pooled;
  private int[] inOffsets = new int[1 << 10];
  private int[] inputs = new int[1 << 12];
  private int[] outOffsets = new int[1 << 10];
  private int[] outputs = new int[1 << 12];
  private int[] scoreOffsets = new int[1 << 10];
  private int[] blockEnds = new int[1 << 8];
  private int groups;
  private int blocks;
  private int largestBlock;
  private Groups view;

  WindowPlan(boolean pooled) {
    this.pooled = pooled;
    view = view();
  }

  private Groups view() {
    return new Groups(pooled, inOffsets, inputs, outOffsets, outputs, scoreOffsets);
  }

  void clear() {
    groups = 0;
    blocks = 0;
    largestBlock = 0;
  }

  void addInput(int id) {
    int at = inOffsets[groups + 1]++;
    if (at == inputs.length) {
      inputs = Arrays.copyOf(inputs, 2 * at);
    }
    inputs[at] = id;
  }

  void addOutput(int id) {
    int at = outOffsets[groups + 1]++;
    if (at == outputs.length) {
      outputs = Arrays.copyOf(outputs, 2 * at);
    }
    outputs[at] = id;
  }

  /// Begins a group; [#addInput], [#addOutput] and [#endGroup] follow.
  void beginGroup() {
    if (groups + 2 > inOffsets.length) {
      inOffsets = Arrays.copyOf(inOffsets, 2 * inOffsets.length);
      outOffsets = Arrays.copyOf(outOffsets, 2 * outOffsets.length);
      scoreOffsets = Arrays.copyOf(scoreOffsets, 2 * scoreOffsets.length);
    }
    inOffsets[groups + 1] = inOffsets[groups];
    outOffsets[groups + 1] = outOffsets[groups];
  }

  void endGroup() {
    int rows = pooled ? 1 : inOffsets[groups + 1] - inOffsets[groups];
    int columns = outOffsets[groups + 1] - outOffsets[groups];
    scoreOffsets[groups + 1] = Math.addExact(scoreOffsets[groups], rows * columns);
    groups++;
  }

  void endBlock() {
    int from = blocks == 0 ? 0 : blockEnds[blocks - 1];
    if (from == groups) {
      return;
    }
    if (blocks == blockEnds.length) {
      blockEnds = Arrays.copyOf(blockEnds, 2 * blocks);
    }
    blockEnds[blocks++] = groups;
    largestBlock = Math.max(largestBlock, scoreOffsets[groups] - scoreOffsets[from]);
  }

  /// The plan is whole: [#groups] may be asked for.
  void finish() {
    endBlock();
    view = view();
  }

  Groups groups() {
    return view;
  }

  int blocks() {
    return blocks;
  }

  int blockStart(int block) {
    return block == 0 ? 0 : blockEnds[block - 1];
  }

  int blockEnd(int block) {
    return blockEnds[block];
  }

  /// Scores of a block.
  int scores(int block) {
    return scoreOffsets[blockEnd(block)] - scoreOffsets[blockStart(block)];
  }

  /// Scores of the block that has most.
  int largestBlock() {
    return largestBlock;
  }

  /// Pairs of an input (with pooled inputs: of a window) and its centre, that is rows of scores, in
  /// a block.
  int pairs(int block) {
    int from = blockStart(block);
    int to = blockEnd(block);
    return pooled ? to - from : inOffsets[to] - inOffsets[from];
  }
}
