# Compiles the benchmarks and what they need; sets `home`, `java` and `class_path`. To be sourced by the scripts beside it.
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
say() { printf 'bench: %s\n' "$*" >&2; }

# shellcheck source=cli/src/main/sh/jdk.sh
. "$home/cli/src/main/sh/jdk.sh"
jdk=$(find_jdk) || exit 1
mvn=$(find_maven) || exit 1
java=$jdk/bin/java

# package, not compile: siblings are taken as jars of this build.
# Maven's own libraries make JDK 25 warn.
(cd "$home" && JAVA_HOME=$jdk MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED" \
  "$mvn" -q -B -Dstyle.color=never -Dquick -Dmaven.test.skip=true package \
  org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath \
  -pl bench -am -Dmdep.outputFile="$home/bench/target/jmh-classpath" -Dmdep.includeScope=runtime >&2) || {
  say "the build failed, its errors are above"
  exit 1
}
class_path=$home/bench/target/classes:$(cat "$home/bench/target/jmh-classpath")
