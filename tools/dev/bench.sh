# ./dev bench [--full] [--json FILE] [--only NAME]: figures beside the ceilings of the same run.  Sourced by ./dev.

build_bench() {
    install_missing $BUILD_PACKAGES
    [ -n "${XB_NO_WEB:-}" ] || build_web
    build_in b-bench -Dbuildtype=release -Dbench=true
}

run_bench() { build_bench && python3 bench/bench.py "$@"; }
