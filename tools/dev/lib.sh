# Shared by every errand of ./dev: packages, builds, the counting of tests.  Sourced, never run.

BUILD_PACKAGES="gcc libc6-dev meson ninja-build pkg-config python3 libevent-dev libsqlite3-dev libpq-dev libsodium-dev libssl-dev libzip-dev libxml2-dev libxlsxwriter-dev"
TEST_PACKAGES="libjansson-dev postgresql-15 postgresql-client-15 clang clang-14 libclang-rt-14-dev clang-format clang-tidy cppcheck sqlite3 curl chromium fonts-noto-cjk git zip unzip"

install_missing() {
    local missing=() p
    for p in "$@"; do
        dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q "ok installed" || missing+=("$p")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    local sudo=""
    [ "$(id -u)" -eq 0 ] || sudo=sudo
    echo "installing: ${missing[*]}" >&2
    $sudo apt-get update -qq
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# Node comes from Debian where the machine has none.
install_node() { command -v node >/dev/null && command -v npm >/dev/null || install_missing nodejs npm; }

# The two pages, only when a source of theirs is newer than what was built.
build_web() {
    install_node
    if [ ! -f web/node_modules/.package-lock.json ] || [ web/package-lock.json -nt web/node_modules/.package-lock.json ]; then
        (cd web && npm ci --no-fund --no-audit --ignore-scripts >/dev/null && touch node_modules/.package-lock.json)
    fi
    if [ ! -f web/dist/portal.html ] || [ -n "$(find web/src web/*.html web/*.ts web/package.json -newer web/dist/portal.html -print -quit)" ]; then
        (cd web && npx vite build --logLevel error && touch dist/portal.html)
    fi
}

# build_in DIR [MESON OPTION...]: configure once, then only what changed.
build_in() {
    local dir=$1
    shift
    [ -f "$dir/build.ninja" ] || meson setup "$dir" "$@" >/dev/null
    ninja -C "$dir" >"$dir/ninja.out" 2>&1 || { cat "$dir/ninja.out"; return 1; }
    ln -sf src/app/xiaobao "$dir/xiaobao"
    ln -sf verifier/xiaobao-verify "$dir/xiaobao-verify"
}

build() {
    install_missing $BUILD_PACKAGES
    [ -n "${XB_NO_WEB:-}" ] || build_web
    build_in build
}

build_sanitized() { build_in b-asan -Db_sanitize=address,undefined -Db_lundef=false -Dbuildtype=debug -Dc_args=-fno-sanitize-recover=undefined; }

PASSED=0 FAILED=0 SKIPPED=0
# stage NAME COMMAND...: every "N passed, N failed[, N skipped]" line it prints counts; without one the stage is one test.
stage() {
    local name=$1 log code=0 sums started=$SECONDS
    shift
    log=$(mktemp)
    echo "== $name"
    "$@" >"$log" 2>&1 || code=$?
    sums=$(sed -nE 's/^([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?$/\1 \2 \4/p' "$log" | awk '{p+=$1; f+=$2; s+=$3} END {if (NR) print p, f, s+0}')
    if [ -n "$sums" ]; then
        set -- $sums
        PASSED=$((PASSED + $1)) FAILED=$((FAILED + $2)) SKIPPED=$((SKIPPED + $3))
        [ "$code" -ne 0 ] && [ "$2" -eq 0 ] && FAILED=$((FAILED + 1))
    elif [ "$code" -eq 0 ]; then
        PASSED=$((PASSED + 1))
    else
        FAILED=$((FAILED + 1))
    fi
    if [ "$code" -ne 0 ]; then grep -E '^FAILED|failed|rror' "$log" | head -n 40; tail -n 80 "$log"; fi
    echo "   $([ "$code" -eq 0 ] && echo ok || echo FAILED) ${sums:+($sums passed/failed/skipped) }in $((SECONDS - started)) s"
    rm -f "$log"
}
