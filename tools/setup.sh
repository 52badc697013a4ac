#!/bin/sh
# Makes the virtual environment from requirements.lock, once. `make setup` calls it; it is quick, and takes no network,
# when nothing has changed since. PYTHON names another interpreter, VENV another place.
set -eu
cd "$(dirname "$0")/.."

venv=${VENV:-.venv}

fail() {
    echo "ocop-bot: $*" >&2
    exit 1
}

# What each step was made from; a step is done again when that has changed. A moved folder breaks the scripts inside.
place=$(pwd | cksum)
lock=$(cksum <requirements.lock)
project=$(cksum <pyproject.toml)
made() {
    [ "$(cat "$venv/.made-$1" 2>/dev/null)" = "$2" ]
}
works() {
    made place "$place" && "$venv/bin/python" -c '' 2>/dev/null
}
if works && made lock "$lock" && made project "$project"; then
    exit 0
fi

if uv --version >/dev/null 2>&1; then
    install() { uv pip install --quiet --python "$venv/bin/python" "$@"; }
    no_network=--offline
else
    install() { PIP_ROOT_USER_ACTION=ignore "$venv/bin/python" -m pip --disable-pip-version-check --quiet install "$@"; }
    no_network=--no-index
fi

if ! works; then
    python=
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11 python}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            python=$candidate
            break
        fi
    done
    [ -n "$python" ] || fail "Python 3.11 or newer is needed, found $("${PYTHON:-python3}" --version 2>/dev/null ||
        echo none). Install it, or name it: make PYTHON=/path/to/python3.11"
    echo "ocop-bot: setting up $venv (once; some minutes on a slow line) …" >&2
    if [ "$no_network" = --offline ]; then
        uv venv --quiet --clear --python "$("$python" -c 'import sys; print(sys.executable)')" "$venv"
    elif "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        "$python" -m venv --clear "$venv"
    else
        fail "this Python cannot make virtual environments: install python3-venv (apt install python3-venv)"
    fi
    echo "$place" >"$venv/.made-place"
fi
if ! made lock "$lock"; then
    install --require-hashes -r requirements.lock
    echo "$lock" >"$venv/.made-lock"
fi
install --no-deps --no-build-isolation $no_network --editable .
echo "$project" >"$venv/.made-project"
