/// The command line. What a person types and sees.
module io.twinspire.cli {
  requires info.picocli;
  requires io.twinspire.index;
  requires com.fasterxml.jackson.annotation;
  requires java.management;
  requires jdk.management;
  requires me.tongfei.progressbar;
  requires org.apache.lucene.core;
  requires static org.jspecify;
  requires tools.jackson.databind;

  // picocli reads and sets the options of command objects by reflection.
  opens io.twinspire.cli.command to
      info.picocli,
      tools.jackson.databind;
  opens io.twinspire.cli.environment to
      tools.jackson.databind;

  // Settings are made from JSON by reflection.
  exports io.twinspire.cli.config to
      io.twinspire.core;

  opens io.twinspire.cli.run to
      tools.jackson.databind;
}
