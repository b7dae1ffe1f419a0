/// The command line. What a person types and sees.
module io.twinspire.cli {
  requires io.twinspire.index;
  requires static org.jspecify;
}
