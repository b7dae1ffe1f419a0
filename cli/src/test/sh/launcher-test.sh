#!/usr/bin/env bash
# Tests ./twinspire itself with pretended JDKs and Mavens, in a copy of its surroundings.
set -euo pipefail

repository=$(cd "$(dirname "$0")/../../../.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

check() {
  local name=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $name" >&2
    sed 's/^/    out: /' "$work/out" >&2
    sed 's/^/    err: /' "$work/err" >&2
  fi
}

# fake_jdk DIR VERSION [no-release]: a java that tells how it was called.
fake_jdk() {
  mkdir -p "$1/bin"
  if [ "${3:-}" != no-release ]; then printf 'IMPLEMENTOR="Fake"\nJAVA_VERSION="%s"\n' "$2" >"$1/release"; fi
  cat >"$1/bin/java" <<JAVA
#!/bin/sh
if [ "\$1" = -version ]; then echo 'openjdk version "$2" 2025-09-16' >&2; exit 0; fi
echo "java of $1"
for word in "\$@"; do echo "arg=\$word"; done
JAVA
  cp "$1/bin/java" "$1/bin/javac"
  chmod +x "$1/bin/java" "$1/bin/javac"
}

# fake_maven DIR VERSION STATUS: counts its builds and leaves an app folder.
fake_maven() {
  mkdir -p "$1"
  cat >"$1/mvn" <<MAVEN
#!/bin/sh
case " \$* " in *" -v "*) echo "Apache Maven $2 (abc)"; exit 0 ;; esac
echo "[INFO] Building Twinspire: command line 0.1.0-SNAPSHOT [5/5]"
sleep 1
echo build >>"$work/builds"
echo "[ERROR] something is wrong"
mkdir -p cli/target/app
echo jar >cli/target/app/cli.jar
exit $3
MAVEN
  chmod +x "$1/mvn"
}

# The few tools that the launcher may use, without this machine's java and mvn.
mkdir "$work/tools"
for tool in cksum tr bash sh sed head dirname readlink cat find mkdir rmdir touch tee awk cp mv rm date sleep grep flock env; do
  if path=$(command -v "$tool"); then ln -s "$path" "$work/tools/$tool"; fi
done

new_tree() {
  rm -rf "$work/tree" "$work/builds" "$work/home"
  mkdir -p "$work/home" "$work/tree/.mvn"
  cp "$repository/twinspire" "$work/tree/"
  echo '<project/>' >"$work/tree/pom.xml"
  local module
  for module in simd-kernels retrieval-core index cli; do
    mkdir -p "$work/tree/$module/src/main/java"
    echo '<project/>' >"$work/tree/$module/pom.xml"
    echo 'class A {}' >"$work/tree/$module/src/main/java/A.java"
  done
  mkdir "$work/tree/cli/src/main/sh"
  cp "$repository/cli/src/main/sh/jdk.sh" "$work/tree/cli/src/main/sh/"
  find "$work/tree" -exec touch -d '2020-01-01' {} +
}

# run [VAR=value …] -- arguments: the launcher in a clean environment; status in $status.
launcher=$work/tree/twinspire
run() {
  local env=()
  while [ "$1" != -- ]; do
    env+=("$1")
    shift
  done
  shift
  status=0
  env -i HOME="$work/home" PATH="$work/maven:$work/tools" LANG=C.UTF-8 ${env[@]+"${env[@]}"} \
    "$launcher" "$@" >"$work/out" 2>"$work/err" || status=$?
}

out_has() { grep -q -F -e "$1" "$work/out"; }
err_has() { grep -q -F -e "$1" "$work/err"; }
out_is_empty() { [ ! -s "$work/out" ]; }
status_is() { [ "$status" = "$1" ]; }
builds_are() { [ "$(cat "$work/builds" 2>/dev/null | wc -l)" -eq "$1" ]; }

fake_jdk "$work/jdk25" 25.0.3
fake_jdk "$work/jdk17" 17.0.15
fake_jdk "$work/jdk26" 26-ea no-release
fake_maven "$work/maven" 3.8.7 0

new_tree
run JAVA_HOME="$work/jdk25" -- doctor --json "two words"
check "first start succeeds" status_is 0
check "first start says that it builds" err_has "first start: building with Maven"
check "first start shows the module being built" err_has "Twinspire: command line"
check "only the command speaks on stdout" out_has "java of $work/jdk25"
check "arguments with blanks stay whole" out_has "arg=two words"
check "the module is started" out_has "arg=io.twinspire.cli/io.twinspire.cli.Main"
check "it built once" builds_are 1

run JAVA_HOME="$work/jdk25" -- doctor
check "second start is silent" test ! -s "$work/err"
check "second start does not build" builds_are 1

run JAVA_HOME="$work/jdk25" TWINSPIRE_JAVA_OPTS="-Xmx4g -Dx=y" -- doctor
check "TWINSPIRE_JAVA_OPTS reach the JVM" out_has "arg=-Xmx4g"
check "TWINSPIRE_JAVA_OPTS are several words" out_has "arg=-Dx=y"

run JAVA_HOME="$work/jdk25" -- search x
check "a search runs on the class path" out_has "cli.jar"
check "with the first compiler only" out_has "arg=-XX:TieredStopAtLevel=1"
check "and without the module path" bash -c "! grep -q -e --module-path '$work/out'"
check "the first search keeps its stdout to itself" bash -c "! grep -q AOTCacheOutput '$work/out'"
check "the first search makes a cache for the next" bash -c \
  "for i in {1..20}; do grep -q AOTCacheOutput '$work/tree/cli/target/launch/aot.log' && exit 0; sleep 0.5; done; exit 1"
touch "$(dirname "$(find "$work/tree/cli/target/launch" -name cli.jar)")/$(cat "$work/jdk25/release" "$work/tree/twinspire" | cksum | tr -d ' ').aot"
run JAVA_HOME="$work/jdk25" -- search x
check "the next search uses it" out_has "arg=-XX:AOTCache="
run JAVA_HOME="$work/jdk25" TWINSPIRE_JAVA_OPTS=-Xmx1g -- search x
check "not with other JVM options" bash -c "! grep -q AOTCache '$work/out'"
run JAVA_HOME="$work/jdk25" -- encode x
check "so does encode" out_has "arg=-XX:AOTCache="
run JAVA_HOME="$work/jdk25" -- train x
check "training runs on the module path" out_has "arg=--module-path"
check "with every compiler" bash -c "! grep -q -e TieredStopAtLevel -e AOTCache '$work/out'"

ln -s "$work/tree/twinspire" "$work/link"
ln -s link "$work/link-to-link"
launcher=$work/link-to-link
(cd / && run JAVA_HOME="$work/jdk25" -- doctor && status_is 0)
check "works through symbolic links from another folder" out_has "$work/tree/cli/target/launch/app-"
launcher=$work/tree/twinspire

touch "$work/tree/index/src/main/java/A.java"
run JAVA_HOME="$work/jdk25" -- doctor
check "a changed source is noticed" err_has "sources changed, building again"
check "a changed source is built" builds_are 2
touch -d '2020-01-01' "$work/tree/index/src/main/java/A.java"
rm "$work/tree/cli/src/main/java/A.java"
run JAVA_HOME="$work/jdk25" -- doctor
check "a deleted source is built" builds_are 3

run JAVA_HOME="$work/jdk17" PATH="$work/jdk26/bin:$work/tools:$work/maven" -- doctor
check "an old JAVA_HOME falls back to the PATH, read by -version" out_has "java of $work/jdk26"

mkdir -p "$work/home/.sdkman/candidates/java"
ln -s "$work/jdk25" "$work/home/.sdkman/candidates/java/25.0.3-tem"
run JAVA_HOME="$work/jdk17" -- doctor
check "SDKMAN's JDKs are found" out_has "java of $work/jdk25"
rm -r "$work/home/.sdkman"

# A tree that does not see the JDKs of this machine.
finder=$work/tree/cli/src/main/sh/jdk.sh
sed -i -e 's# /usr/# /nowhere/#g' -e 's# /opt/# /nowhere/#g' "$finder"
run JAVA_HOME="$work/jdk17" -- doctor
check "no JDK is exit 1" status_is 1
check "no JDK is one clear sentence" err_has "needs a JDK 25 or later, got only JDK 17"
check "and says what to do" err_has "set JAVA_HOME to its directory"
run -- doctor
check "no Java at all is said" err_has "needs a JDK 25 or later, got none"

new_tree
mv "$work/maven" "$work/maven-away"
run JAVA_HOME="$work/jdk25" -- doctor
check "no Maven is exit 1" status_is 1
check "no Maven is one clear sentence" err_has "needs Maven 3.8 or later to build itself, got none"
mv "$work/maven-away" "$work/maven"

new_tree
fake_maven "$work/maven" 3.6.3 0
run JAVA_HOME="$work/jdk25" -- doctor
check "an old Maven is exit 1" status_is 1
check "an old Maven is one clear sentence" err_has "got 3.6.3"
check "an old Maven does not build" builds_are 0

fake_maven "$work/maven" 3.9.11 1
run JAVA_HOME="$work/jdk25" -- doctor
check "a failed build is exit 1" status_is 1
check "a failed build shows its errors" err_has "[ERROR] something is wrong"
check "a failed build leaves stdout alone" out_is_empty
fake_maven "$work/maven" 3.9.11 0
run JAVA_HOME="$work/jdk25" -- doctor
check "after a failed build the next start builds" status_is 0

new_tree
rm -f "$work/builds"
for i in 1 2 3; do
  env -i HOME="$work/home" PATH="$work/maven:$work/tools" LANG=C.UTF-8 JAVA_HOME="$work/jdk25" \
    "$launcher" doctor >"$work/out.$i" 2>"$work/err.$i" &
done
wait
cp "$work/out.3" "$work/out"
cp "$work/err.3" "$work/err"
check "three first starts at once build once" builds_are 1
check "and all of them run" grep -q "java of" "$work/out.1" "$work/out.2" "$work/out.3"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
