#!/bin/sh
# The launcher starts the program however it is called, and says what to do when there is no JDK.
set -u
root=$(CDPATH='' cd -- "$(dirname "$WINDLASS")" && pwd -P) || exit 1
broken=0

expect() { # $1: the claim; $2: wanted status; $3: text that must be in the output; the rest: the command
    claim=$1 wanted=$2 text=$3
    shift 3
    status=0
    output=$("$@" 2>&1 </dev/null) || status=$?
    case $output in *"$text"*) found=yes ;; *) found=no ;; esac
    if [ "$status" -eq "$wanted" ] && [ "$found" = yes ]; then
        printf 'ok: %s\n' "$claim"
        return
    fi
    broken=$((broken + 1))
    printf 'NOT: %s\n  wanted status %d and "%s", got status %d and:\n%s\n' "$claim" "$wanted" "$text" "$status" "$output"
}

in_folder() (cd "$1" && shift && "$@")

jdk_of_launcher() { # the JDK, or the runtime, that the launcher takes here
    WINDLASS_JDK_TOOL=java
    . "$root/.mvn/jdk.sh"
    printf '%s\n' "$WINDLASS_JDK"
}

old_jdk() { # a JDK that is too old, if one is here
    for release in /usr/lib/jvm/*/release; do
        if grep -qs '^JAVA_VERSION="\(8\|11\|17\|21\)' "$release"; then
            printf '%s\n' "${release%/release}"
            return
        fi
    done
}

fake_jdk() { # makes in $1 something that calls itself Java $2
    mkdir -p "$1/bin"
    printf 'JAVA_VERSION="%s"\n' "$2" >"$1/release"
    printf '#!/bin/sh\nexit 9\n' >"$1/bin/java"
    cp "$1/bin/java" "$1/bin/javac"
    chmod +x "$1/bin/java" "$1/bin/javac"
}

tools_without_java() { # fills folder $1 with what the launcher needs, and no java
    mkdir -p "$1"
    for tool in sh env uname readlink find sed head dirname mkdir rm ls cat id tail tee mv ln sleep; do
        ln -s "$(command -v "$tool")" "$1/$tool"
    done
}

cd "$CHECK_FOLDER" || exit 1
expect "it answers from another directory" 0 "windlass 0" "$root/windlass" version
mkdir "a folder"
ln -s "$root/windlass" "a folder/a link"
ln -s "a folder/a link" "link to link"
expect "it answers through a symbolic link in a folder with a space" 0 "windlass 0" "./a folder/a link" version
expect "it answers through a relative link to a link" 0 "windlass 0" "./link to link" version
expect "it answers when found on PATH" 0 "windlass 0" env PATH="$root:$PATH" windlass version
expect "it answers when CDPATH is set" 0 "windlass 0" env CDPATH=/ "$root/windlass" version
expect "it answers from the root directory of the sources" 0 "windlass 0" in_folder "$root" sh windlass version
expect "a JAVA_HOME that does not exist is passed over" 0 "windlass 0" env JAVA_HOME=/nonexistent "$root/windlass" version
old=$(old_jdk)
[ -n "$old" ] || { old=$CHECK_FOLDER/old-jdk && fake_jdk "$old" 17.0.1; }
expect "an old JAVA_HOME is passed over" 0 "windlass 0" env JAVA_HOME="$old" "$root/windlass" version
fake_jdk "new jdk" 100
expect "version 100 of Java is newer than 25" 9 "" env WINDLASS_JAVA_HOME="$CHECK_FOLDER/new jdk" "$root/windlass" version
expect "options of WINDLASS_JAVA_OPTIONS reach the JVM" 0 "windlass 0" \
    env WINDLASS_JAVA_OPTIONS="-Xmx300m -XX:+UseParallelGC" "$root/windlass" version
expect "a wrong verb is wrong usage" 2 "no-such-verb" "$root/windlass" no-such-verb
expect "no verb prints help" 0 "Usage: windlass" "$root/windlass"
expect "test explains itself" 0 "Usage: windlass test" "$root/windlass" test --help
expect "test refuses an unknown option" 2 "Usage: windlass test" "$root/windlass" test --everything

tools_without_java tools
expect "without a JDK it says how to get one and ends with 3" 3 "version 25 or newer is needed" \
    env -i PATH="$CHECK_FOLDER/tools" HOME="$CHECK_FOLDER" CI=true WINDLASS_JDK_FOLDERS=/nonexistent "$root/windlass" version
here_jdk=$(jdk_of_launcher)
expect "it finds a JDK through WINDLASS_JDK_FOLDERS alone" 0 "windlass 0" \
    env -i PATH="$CHECK_FOLDER/tools" HOME="$CHECK_FOLDER" WINDLASS_JDK_FOLDERS="/nonexistent:${here_jdk%/*}" "$root/windlass" version

wrapper_finds_jdk() { # the line must come before `set -euf`, which would switch off the search through folders
    sourced=$(grep -n 'mvn/jdk\.sh"$' "$root/mvnw" | head -n 1)
    strict=$(grep -n '^set -euf' "$root/mvnw" | head -n 1)
    [ -n "$sourced" ] && [ "${sourced%%:*}" -lt "${strict%%:*}" ]
}
expect "mvnw looks for a JDK before it switches globbing off" 0 "" wrapper_finds_jdk

[ "$broken" -eq 0 ]
