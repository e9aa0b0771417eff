# Sets WINDLASS_JDK to the first JDK of at least version 25, or to nothing. Sourced, POSIX sh.
# Order: WINDLASS_JAVA_HOME, JAVA_HOME, `java` on PATH, then the usual folders, then what was obtained earlier.
WINDLASS_JDK=
windlass_jdk_version() { # the major version of the JDK in $1, or 0
    [ -r "$1/release" ] && [ -x "$1/bin/java" ] || { echo 0; return; }
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}
windlass_try_jdk() {
    [ -n "$WINDLASS_JDK" ] || [ -z "$1" ] && return 0
    windlass_version=$(windlass_jdk_version "$1")
    [ "${windlass_version:-0}" -ge 25 ] && [ -x "$1/bin/${WINDLASS_JDK_TOOL:-javac}" ] && WINDLASS_JDK=$1
    return 0
}
windlass_try_jdk "${WINDLASS_JAVA_HOME:-}"
windlass_try_jdk "${JAVA_HOME:-}"
windlass_java=$(command -v java 2>/dev/null || true)
if [ -n "$windlass_java" ]; then
    windlass_java=$(readlink -f "$windlass_java" 2>/dev/null || echo "$windlass_java")
    windlass_try_jdk "${windlass_java%/bin/java}"
fi
for windlass_home in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* "${HOME:-/}"/.sdkman/candidates/java/* \
    "${HOME:-/}"/.jdks/* "${HOME:-/}"/.windlass/jdk/* "${HOME:-/}"/.windlass/jdk/*/Contents/Home \
    /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/homebrew/opt/openjdk/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk/libexec/openjdk.jdk/Contents/Home; do
    windlass_try_jdk "$windlass_home"
done
