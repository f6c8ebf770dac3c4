# The tree for aarch64: cross compiler, a private sysroot of Debian's arm64 packages (this system's own packages stay
# as they are), the unit tests of base, kernel and verifier under qemu.  Sourced by ./dev.

CROSS_PACKAGES="gcc-aarch64-linux-gnu binutils-aarch64-linux-gnu qemu-user-static"
CROSS_LIBRARIES="libc6-dev linux-libc-dev libssl-dev libsqlite3-dev libsodium-dev libevent-dev libpq-dev libzip-dev libxml2-dev libxlsxwriter-dev"

cross_sysroot() { # made once; the stamp names what is in it
    local root=$1/sysroot apt=$1/apt
    [ "$(cat "$root/.holds" 2>/dev/null)" = "$CROSS_LIBRARIES" ] && return 0
    mkdir -p "$apt"/{state/lists/partial,cache/archives/partial} "$root"
    : >"$apt/state/status"
    local o=(-o APT::Architecture=arm64 -o APT::Architectures=arm64 -o Dir::State="$apt/state" -o Dir::State::status="$apt/state/status"
        -o Dir::Cache="$apt/cache" -o Debug::NoLocking=1 -o APT::Sandbox::User=root -qq)
    apt-get "${o[@]}" update
    apt-get "${o[@]}" install -y --download-only --no-install-recommends $CROSS_LIBRARIES >/dev/null
    local deb
    for deb in "$apt"/cache/archives/*.deb; do dpkg-deb -x "$deb" "$root"; done
    rm -rf "$apt"
    echo "$CROSS_LIBRARIES" >"$root/.holds"
}

cross_file() { # meson's description of the other machine
    cat <<END
[binaries]
c = 'aarch64-linux-gnu-gcc'
ar = 'aarch64-linux-gnu-ar'
strip = 'aarch64-linux-gnu-strip'
pkgconfig = 'pkg-config'
nm = 'aarch64-linux-gnu-nm'
exe_wrapper = ['qemu-aarch64-static', '-L', '$1']
[built-in options]
c_args = ['--sysroot=$1']
c_link_args = ['--sysroot=$1', '-Wl,-rpath-link,$1/usr/lib/aarch64-linux-gnu', '-Wl,-rpath-link,$1/lib/aarch64-linux-gnu']
[properties]
sys_root = '$1'
pkg_config_libdir = '$1/usr/lib/aarch64-linux-gnu/pkgconfig:$1/usr/share/pkgconfig'
[host_machine]
system = 'linux'
cpu_family = 'aarch64'
cpu = 'aarch64'
endian = 'little'
END
}

cross_build() {
    install_missing $CROSS_PACKAGES
    local dir=$PWD/b-arm64
    mkdir -p "$dir"
    cross_sysroot "$dir"
    cross_file "$dir/sysroot" >"$dir/cross.txt"
    [ -f "$dir/tree/build.ninja" ] || meson setup "$dir/tree" --cross-file "$dir/cross.txt" >"$dir/setup.out" || { tail -n 20 "$dir/setup.out"; return 1; }
    ninja -C "$dir/tree" >"$dir/ninja.out" 2>&1 || { tail -n 60 "$dir/ninja.out"; return 1; }
}

# Every unit test of the tree, and the verifier's vectors, as aarch64 code.
# Not here: the shut-in helper (qemu-user offers no seccomp, and without it nothing from outside is opened) and what needs every
# room (minutes under qemu, and the same code as above).
cross_tests() {
    cross_build || return 1
    local code=0 t
    for t in b-arm64/tree/src/testkit/test_*; do
        [ -x "$t" ] && [ -f "$t" ] || continue
        case ${t##*/} in test_box | test_sheet* | test_bundle* | test_faults | test_smoke) continue ;; esac # see above
        echo "-- $t"
        qemu-aarch64-static -L "$PWD/b-arm64/sysroot" "$t" | tail -n 20
        [ "${PIPESTATUS[0]}" -eq 0 ] || code=1
    done
    qemu-aarch64-static -L "$PWD/b-arm64/sysroot" b-arm64/tree/verifier/xiaobao-verify --self-test || code=1
    return $code
}

# The same arguments give the same journal on both kinds of machine, byte for byte.
cross_same_journal() {
    local here there
    rm -rf b-arm64/demo-here b-arm64/demo-there
    here=$(build/xiaobao demo --data b-arm64/demo-here --cases 20 --seed 3 --today 2026-11-24 --json | grep -o '"digest":"[0-9a-f]*"')
    there=$(qemu-aarch64-static -L "$PWD/b-arm64/sysroot" b-arm64/tree/src/app/xiaobao demo --data b-arm64/demo-there --cases 20 --seed 3 --today 2026-11-24 --json |
        grep -o '"digest":"[0-9a-f]*"')
    echo "x86-64 $here, aarch64 $there"
    [ -n "$here" ] && [ "$here" = "$there" ]
}
