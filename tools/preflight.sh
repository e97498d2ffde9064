#!/bin/sh
# Looks for what no package file can bring, and names all that is missing, with the command that
# installs it, before anything is built.
#
#   preflight.sh            Python >= 3.11 with venv, Node >= 20.19, npm; prints the Python to use;
#                           with CI set also MariaDB's server, which nothing else needs
#   preflight.sh browser    a Chromium; prints its path, or nothing for Playwright's own
#
# With CI set, as root, where apt-get is: installs Debian's packages instead of naming them.
# PYTHON and CHROMIUM_PATH say which ones to use.
set -u
cd "$(dirname "$0")/.." || exit 1

problems=''
packages='' # Debian's, that are missing

say() { printf '%s\n' "$*" >&2; }
has() { command -v "$1" >/dev/null 2>&1; }
missing() { problems="$problems
  $1
      $2"; }

if [ "$(id -u)" = 0 ]; then sudo=''; else sudo='sudo '; fi
if has apt-get; then system=apt; elif has dnf; then system=dnf; elif has brew; then system=brew; else system=''; fi

# install APT DNF BREW: this machine's command for a package.
install() {
    case $system in
        apt) echo "${sudo}apt-get update && ${sudo}apt-get install -y $1" ;;
        dnf) echo "${sudo}dnf install -y $2" ;;
        brew) echo "brew install $3" ;;
        *) echo "install '$3' with your system's package manager" ;;
    esac
}

# apt_newest MINIMUM NAME…: the first of Debian's packages that exists in at least that version.
apt_newest() {
    has apt-cache || return 1
    minimum=$1
    shift
    for name in "$@"; do
        version=$(apt-cache policy "$name" 2>/dev/null | sed -n 's/^ *Candidate: *\([0-9]*:\)\{0,1\}//p')
        case $version in '' | '(none)') continue ;; esac
        if [ "$(printf '%s\n%s\n' "$minimum" "$version" | sort -V | head -n 1)" = "$minimum" ]; then
            echo "$name"
            return
        fi
    done
    return 1
}

find_python() {
    python=''
    without_venv=''
    seen=''
    # A name on PATH may be a version manager's stand-in that runs nothing, so each one is asked.
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
        version=$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
        if ! "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            seen="${seen:+$seen, }$candidate $version"
        elif ! "$candidate" -c 'import ensurepip, venv' 2>/dev/null; then
            without_venv=${without_venv:-$version}
        else
            python=$candidate
            return
        fi
    done
    if [ -n "$without_venv" ]; then
        packages="$packages python$without_venv-venv"
        missing "Python $without_venv is here, its venv module is not (Debian packs it apart):" \
            "$(install "python$without_venv-venv" python3 python3)"
        return
    fi
    debian=$(apt_newest 3.11 python3 python3.14 python3.13 python3.12 python3.11) || debian=python3
    packages="$packages $debian $debian-venv"
    missing "Python 3.11 or newer (found: ${seen:-none}):" "$(install "$debian $debian-venv" python3.12 python@3.13)"
}

find_node() {
    found=$(node --version 2>/dev/null) || found=''
    # Vite's own condition.
    if node -e 'const [a, b] = process.versions.node.split(".").map(Number);
        process.exit(a > 22 || (a === 22 && b >= 12) || (a === 20 && b >= 19) ? 0 : 1)' >/dev/null 2>&1; then
        has npm && return
        packages="$packages npm"
        missing "npm (Node $found is here, npm is not):" "$(install npm npm node)"
        return
    fi
    if [ "$system" != apt ] || (apt_newest 20.19 nodejs >/dev/null); then
        command=$(install 'nodejs npm' 'nodejs npm' node)
    else
        # Debian 12 has Node 18. The npm package "node" carries a newer one.
        command="${sudo}npm install --global node@22 npm@11"
        has npm || command="$(install npm npm node) && $command"
    fi
    missing "Node 20.19 or newer, or 22.12 or newer (found: ${found:-none}):" "$command"
}

has_library() { "${python:-python3}" -c "import ctypes; ctypes.CDLL('$1')" 2>/dev/null; }

find_databases() {
    [ -n "${CI:-}" ] || return
    # Without these a column says what it lacks. In CI all must be tested: tests fail where one is missing.
    (PATH="$PATH:/usr/sbin:/usr/local/sbin" && has mariadbd) || packages="$packages mariadb-server-core"
    has_library libodbc.so.2 || packages="$packages libodbc2"
    has_library libtommath.so.1 || packages="$packages libtommath1"
}

find_browser() {
    browser=''
    if [ -n "${CHROMIUM_PATH:-}" ]; then
        browser=$CHROMIUM_PATH
        has "$browser" || missing "CHROMIUM_PATH names no program:" "unset CHROMIUM_PATH"
        return
    fi
    # Ubuntu's chromium-browser may be a stand-in that only says to install a snap, so it is asked.
    for candidate in chromium chromium-browser google-chrome-stable google-chrome; do
        if has "$candidate" && "$candidate" --version >/dev/null 2>&1; then
            browser=$(command -v "$candidate")
            return
        fi
    done
    if [ "$system" != apt ] || [ -z "${CI:-}" ] || [ -n "$sudo" ]; then
        say 'No Chromium on PATH: asking Playwright for its own.'
        (cd frontend && npx --no-install playwright install chromium) >&2 && return
    fi
    packages="$packages chromium"
    missing 'A Chromium for the browser tests:' "$(install chromium chromium '--cask chromium')"
}

look() {
    problems=''
    packages=''
    if [ "${1:-}" = browser ]; then find_browser; else find_python; find_node; find_databases; fi
}

look "$@"
if [ -n "$packages" ] && [ -n "${CI:-}" ] && [ -z "$sudo" ] && [ "$system" = apt ]; then
    say "Installing:$packages"
    # shellcheck disable=SC2086 # a list of words
    if apt-get update >&2 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages >&2; then
        look "$@"
    fi
fi
if [ -n "$problems" ]; then
    say "ORMscope needs what this machine does not have:$problems"
    exit 1
fi
if [ "${1:-}" = browser ]; then echo "$browser"; else command -v "$python"; fi
