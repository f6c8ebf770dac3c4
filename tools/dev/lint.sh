# ./dev lint | format: layout, static analysis, closed rooms, generated documents.  Sourced by ./dev.

format_check() { git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror; }

# internalAstError: cppcheck 2.10 stumbles over a compound literal in a ternary; it is no finding.
lint_c() {
    cppcheck -q --enable=warning,portability --std=c11 --inline-suppr --error-exitcode=1 -j2 -I src \
        --suppress=missingIncludeSystem --suppress=nullPointerArithmeticRedundantCheck --suppress=internalAstError src verifier
}

# Sizes, complexity and the usual mistakes; the checks and why some are off stand in .clang-tidy.
lint_tidy() { git ls-files 'src/*.c' | xargs -P "$(nproc)" -n 12 clang-tidy -p build --quiet; }

closed_rooms() { meson test -C build --suite arch --print-errorlogs; }

doc() { # doc [DIR]: documents made from the tables
    local to=${1:-doc/generated}
    mkdir -p "$to"
    build/xiaobao openapi >"$to/openapi.json"
    build/xiaobao describe --ts >"$to/api.ts"
    build/xiaobao describe --rights >"$to/rights.md"
    build/xiaobao describe --flow >"$to/flow.md"
    build/xiaobao describe --catalogue >"$to/events.md"
    build/xiaobao describe --settings >"$to/settings.md"
    [ "$to" != doc/generated ] || cp "$to/api.ts" web/src/generated/api.ts
}

doc_current() {
    local tmp
    tmp=$(mktemp -d)
    doc "$tmp" && diff -r "$tmp" doc/generated && cmp doc/generated/api.ts web/src/generated/api.ts
}
