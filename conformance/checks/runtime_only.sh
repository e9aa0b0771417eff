#!/bin/sh
# slow
# Sources without a JDK: pip brings a Java runtime into an empty home, Eclipse's compiler builds the program, and it runs.
set -u
root=$(CDPATH='' cd -- "$(dirname "$WINDLASS")" && pwd -P) || exit 1
python3 -m pip --version >/dev/null 2>&1 || { echo "there is no pip here" && exit 77; }

# What a build reads, and nothing that was built; Maven's cache stays where it is.
sources=$CHECK_FOLDER/sources
mkdir -p "$sources" "$CHECK_FOLDER/home" "$CHECK_FOLDER/tools"
tar -C "$root" -c --exclude=target --exclude=.git --exclude='.venv-*' --exclude=node_modules . | tar -x -C "$sources" || exit 1
for folder in /bin /usr/bin; do
    for tool in "$folder"/*; do
        case ${tool##*/} in java* | apt-get | dnf | zypper | apk | pacman) continue ;; esac
        [ -e "$CHECK_FOLDER/tools/${tool##*/}" ] || ln -s "$tool" "$CHECK_FOLDER/tools/"
    done
done
ln -sf "$(command -v python3)" "$CHECK_FOLDER/tools/python3"
cache=${MAVEN_USER_HOME:-$HOME/.m2}
MAVEN_ARGS="-Dmaven.repo.local=$cache/repository ${MAVEN_ARGS:-}"
MAVEN_USER_HOME=$cache
export MAVEN_ARGS MAVEN_USER_HOME
unset JAVA_HOME WINDLASS_JAVA_HOME

on_runtime() {
    env HOME="$CHECK_FOLDER/home" PATH="$CHECK_FOLDER/tools" WINDLASS_JDK_FOLDERS=/nonexistent "$@"
}

output=$(on_runtime WINDLASS_GET_JDK=1 "$sources/windlass" version 2>&1) || { printf '%s\n' "$output" && exit 1; }
printf '%s\n' "$output"
case $output in
    *"building with Eclipse's"*"windlass 0"*) ;;
    *) echo "NOT: a runtime alone builds and runs the program" && exit 1 ;;
esac

printf 'id,late\n1,0\n2,1\n' >"$CHECK_FOLDER/rides.csv"
on_runtime "$sources/windlass" data add rides "$CHECK_FOLDER/rides.csv" --dir "$CHECK_FOLDER/state" || exit 1
on_runtime "$sources/windlass" verify --dir "$CHECK_FOLDER/state" || exit 1
on_runtime WINDLASS="$sources/windlass" "$sources/conformance/run" launcher
