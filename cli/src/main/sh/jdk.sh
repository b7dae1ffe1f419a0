# Finds a JDK and a Maven, for the launcher, the benchmarks and .ci/run. To be sourced.
# The including script defines `say`, which writes a line to stderr.

MIN_JDK=25
MIN_MAVEN=3.8

# The feature version of the JDK in directory $1 (17, 25, …); nothing where there is no JDK.
jdk_version() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  local version=""
  if [ -r "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9][0-9]*\).*/\1/p' "$1/release" | head -n 1)
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9][0-9]*\).*/\1/p' | head -n 1) || true
  fi
  printf '%s' "$version"
}

# Where a JDK may be, best guess first, one directory a line.
jdk_places() {
  local java link dir
  if [ -n "${JAVA_HOME:-}" ]; then printf '%s\n' "$JAVA_HOME"; fi
  if java=$(command -v java 2>/dev/null); then
    while [ -L "$java" ]; do
      link=$(readlink "$java")
      case $link in
        /*) java=$link ;;
        *) java=$(dirname "$java")/$link ;;
      esac
    done
    dirname "$(dirname "$java")"
  fi
  for dir in "$HOME"/.sdkman/candidates/java/* "$HOME"/.jdks/* "$HOME"/.m2/jdks/* \
    /usr/lib/jvm/* /usr/java/* /usr/local/java/* /opt/java/* /opt/jdk* /opt/*jdk* \
    "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk* /usr/local/opt/openjdk*; do
    if [ -d "$dir" ]; then printf '%s\n' "$dir"; fi
  done
}

find_jdk() {
  local dir version seen=""
  while IFS= read -r dir; do
    version=$(jdk_version "$dir")
    if [ -n "$version" ]; then
      if [ "$version" -ge "$MIN_JDK" ]; then
        printf '%s' "$dir"
        return 0
      fi
      case " $seen " in *" $version "*) ;; *) seen="${seen:+$seen }$version" ;; esac
    fi
  done < <(jdk_places)
  say "needs a JDK $MIN_JDK or later, got ${seen:+only JDK }${seen:-none}. Install one (for example from https://adoptium.net) and set JAVA_HOME to its directory."
  return 1
}

# The Maven command, checked for its version.
find_maven() {
  local mvn="" candidate version
  for candidate in "$(command -v mvn 2>/dev/null || true)" "${MAVEN_HOME:+$MAVEN_HOME/bin/mvn}" \
    "$HOME/.sdkman/candidates/maven/current/bin/mvn"; do
    if [ -n "$candidate" ] && [ -x "$candidate" ]; then
      mvn=$candidate
      break
    fi
  done
  if [ -z "$mvn" ]; then
    say "needs Maven $MIN_MAVEN or later to build itself, got none. Install it (for example 'apt-get install maven') so that 'mvn' is on the PATH."
    return 1
  fi
  version=$("$mvn" -B -v 2>/dev/null </dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p' | head -n 1) || true
  case $version in
    [4-9].* | [1-9][0-9].* | 3.[89] | 3.[89].* | 3.[1-9][0-9]*) printf '%s' "$mvn" ;;
    *)
      say "needs Maven $MIN_MAVEN or later to build itself, got ${version:-an unreadable version} from $mvn. Put a newer 'mvn' first on the PATH."
      return 1
      ;;
  esac
}
