# ./dev test [--long]: everything CI runs on a change, cheapest first.  Sourced by ./dev.

unit() { # unit BUILD_DIR ["NAME NAME"]: every test program of the tree, or those
    local code=0 t
    for t in "$1"/src/testkit/test_*; do
        [ -x "$t" ] && [ -f "$t" ] || continue
        [[ -z "${2:-}" || " $2 " == *" ${t##*/} "* ]] || continue
        "$t" | tail -n 40 || code=1
        [ "${PIPESTATUS[0]}" -eq 0 ] || code=1
    done
    return $code
}

scripts() { # scripts FOLDER BUILD_DIR: every test/FOLDER/test_*.py against that build
    local code=0 t
    for t in test/"$1"/test_*.py; do
        [ -f "$t" ] || continue
        echo "-- $t"
        XB_BIN=$PWD/$2/xiaobao XB_LONG=${LONG:-} python3 "$t" || code=1
    done
    return $code
}

web_journeys() { # every journey in a real browser against the binary
    local code=0 t
    for t in web/e2e/*.e2e.mjs; do
        [ -f "$t" ] || continue
        echo "-- $t"
        XB_BIN=$PWD/build/xiaobao node "$t" || code=1
    done
    return $code
}

run_tests() {
    LONG=$([ "${1:-}" = --long ] && echo 1 || true)
    install_missing $BUILD_PACKAGES $TEST_PACKAGES
    export XB_LONG=$LONG UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1 ASAN_OPTIONS=detect_leaks=0
    stage "build" build
    stage "format" format_check
    stage "lint" lint_c
    stage "tidy" lint_tidy
    stage "closed rooms" closed_rooms
    stage "documents are current" doc_current
    stage "unit" unit build
    stage "the verifier's vectors" build/xiaobao-verify --self-test
    stage "unit, kernel on PostgreSQL" tools/with_postgres.sh bash -c "$(declare -f unit); unit build 'test_db test_journal test_work test_serve test_rights test_seal test_smoke'"
    stage "build with address and undefined-behaviour sanitizers" build_sanitized
    stage "unit, sanitized" unit b-asan
    stage "API cases on SQLite, sanitized" scripts api b-asan
    stage "API cases on PostgreSQL" tools/with_postgres.sh bash -c "$(declare -f scripts); LONG=$LONG scripts api build"
    stage "commands" scripts cli build
    stage "drills" scripts drill build
    stage "fuzz corpora, sanitized" fuzz_replay
    [ -z "$LONG" ] || stage "fuzz, ten minutes a target" fuzz_long 600
    stage "threads, sanitized" threads_sanitized
    stage "aarch64 under qemu" cross_tests
    stage "aarch64 writes the same journal" cross_same_journal
    stage "web types" bash -c "cd web && npx vue-tsc --noEmit"
    ls web/src/*/*.spec.ts web/src/*/*/*.spec.ts >/dev/null 2>&1 && stage "web units" web_units
    stage "web journeys in a browser" web_journeys
    if [ "$SKIPPED" -gt 0 ]; then echo "$PASSED passed, $FAILED failed, $SKIPPED skipped"; else echo "$PASSED passed, $FAILED failed"; fi
    [ "$FAILED" -eq 0 ]
}

# What many threads touch, under the thread sanitizer: the queues, the pipeline, a server with people at work.
threads_sanitized() {
    build_in b-tsan -Db_sanitize=thread -Db_lundef=false -Dbuildtype=debugoptimized || return 1
    export TSAN_OPTIONS="halt_on_error=1 second_deadlock_stack=1 suppressions=$PWD/tools/dev/tsan.txt"
    unit b-tsan "test_id test_work test_serve" && XB_BIN=$PWD/b-tsan/xiaobao python3 test/api/test_session.py && XB_BIN=$PWD/b-tsan/xiaobao python3 test/api/test_portal.py &&
        XB_BIN=$PWD/b-tsan/xiaobao python3 test/drill/test_kill.py "one key"
}

web_units() { (cd web && npx vitest run 2>&1 | tee /dev/stderr | sed -nE 's/^ +Tests +([0-9]+) passed.*/\1 passed, 0 failed/p'; exit "${PIPESTATUS[0]}"); }
