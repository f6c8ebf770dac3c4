# ./dev fuzz NAME [SECONDS]: libFuzzer on one target (without NAME: the list); what it finds beyond the corpus stays in
# b-fuzz/NAME until somebody keeps it.  Sourced by ./dev.

fuzz_names() { ls src/fuzz/fuzz_*.c | sed 's|.*/fuzz_||; s|\.c$||' | grep -v '^main$'; }

build_fuzz() {
    install_missing clang-14 libclang-rt-14-dev
    CC=clang-14 build_in b-fuzz -Dfuzz=true -Db_sanitize=address,undefined -Db_lundef=false -Dbuildtype=debugoptimized -Dwerror=false \
        -Dc_args="-fsanitize=fuzzer-no-link -fno-sanitize-recover=undefined" -Dc_link_args=-fsanitize=fuzzer-no-link
}

run_fuzz() {
    local name=${1:-} seconds=${2:-60}
    if ! fuzz_names | grep -qx "$name"; then
        echo "./dev fuzz NAME [SECONDS]; NAME is one of: $(fuzz_names | xargs)"
        return 2
    fi
    build_fuzz || return 1
    mkdir -p "b-fuzz/found/$name" "test/corpora/$name"
    local dict=()
    [ ! -f "test/corpora/$name.dict" ] || dict=(-dict="test/corpora/$name.dict")
    b-fuzz/src/fuzz/fuzz_"$name" -max_total_time="$seconds" -max_len=4096 -rss_limit_mb=4096 -timeout=10 "${dict[@]}" \
        -artifact_prefix="b-fuzz/found/$name-" "b-fuzz/found/$name" "test/corpora/$name"
}

# Every kept input through the sanitized targets; a slice of what ./dev test --long fuzzes for minutes.
fuzz_replay() {
    local code=0 name
    for name in $(fuzz_names); do
        echo "-- $name"
        b-asan/src/fuzz/fuzz_"$name" "test/corpora/$name" || code=1
    done
    return $code
}

fuzz_long() { # fuzz_long SECONDS: every target that long, on this machine, from its corpus
    local code=0 name
    for name in $(fuzz_names); do
        echo "-- $name, $1 s"
        run_fuzz "$name" "$1" >"b-fuzz-$name.out" 2>&1 || { tail -n 30 "b-fuzz-$name.out"; code=1; }
        tail -n 1 "b-fuzz-$name.out"
        rm -f "b-fuzz-$name.out"
    done
    return $code
}
