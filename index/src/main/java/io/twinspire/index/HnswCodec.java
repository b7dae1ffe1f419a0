package io.twinspire.index;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;

/// Lucene's own codec under its own name, so that any Lucene 10 reads what it wrote; only the HNSW
/// graph's sizes are ours, and vectors may be longer than Lucene's limit of 1,024.
final class HnswCodec extends Lucene104Codec {
  /// What Lucene's vector format can hold: the limit of 1,024 is a policy, not a format.
  static final int LARGEST_DIMENSIONS = 16_384;

  private final KnnVectorsFormat vectors;

  HnswCodec(IndexSettings settings) {
    this.vectors =
        new LongVectorsFormat(
            new Lucene99HnswVectorsFormat(settings.maxConn(), settings.beamWidth()));
  }

  @Override
  public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
    return vectors;
  }

  /// Keeps the delegate's name: the name is what an index records and a reader looks up.
  private static final class LongVectorsFormat extends KnnVectorsFormat {
    private final KnnVectorsFormat delegate;

    LongVectorsFormat(KnnVectorsFormat delegate) {
      super(delegate.getName());
      this.delegate = delegate;
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
      return delegate.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
      return delegate.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) {
      return LARGEST_DIMENSIONS;
    }
  }
}
