#!/bin/sh
# `make lint`: our sources are as clang-format leaves them, gcc and clang take
# them with -Werror, no file is over 400 lines, no function over 60, the median
# is under 15. Reports everything, then fails if there was anything.
set -u
: "${CLANG:=clang}" "${FORMAT:=clang-format}" "${LUA_CFLAGS=}" "${CHECK_CFLAGS=}"
sources=$(ls compiler/*.[ch] compiler/ops/*.c runtime/*.[ch] tests/*.[ch] \
    tests/unit/*.[ch] tests/fuzz/*.c tests/bench/*.c examples/*/*.[ch] 2> /dev/null)
flags="-std=c11 -D_POSIX_C_SOURCE=200809L -O2 -Wall -Wextra -Wpedantic
    -Wconversion -Wshadow -Werror -fsyntax-only -Icompiler -Iruntime -Itests"
bad=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

for f in $sources; do
    "$FORMAT" --dry-run -Werror "$f" 2> "$tmp/format" || {
        head -n 3 "$tmp/format"
        bad=1
    }
done

: > "$tmp/suites.h"
for cc in gcc "$CLANG"; do
    command -v "$cc" > /dev/null || { echo "SKIPPED: no $cc" >&2; continue; }
    for f in compiler/*.c compiler/ops/*.c runtime/*.c tests/*.c tests/unit/*.c; do
        [ "$f" = tests/run.c ] && continue # needs the generated suites.h
        # shellcheck disable=SC2086
        "$cc" $flags $LUA_CFLAGS $CHECK_CFLAGS "$f" || bad=1
    done
done

for f in $sources; do
    n=$(wc -l < "$f")
    [ "$n" -le 400 ] || { echo "$f: $n lines"; bad=1; }
done

# A function begins with "{" and ends with "}" in the first column; its name
# is on one of the lines before. The one switch over all ops may be longer.
# shellcheck disable=SC2086
awk '
    FNR == 1 { inside = 0 }
    /^[A-Za-z_].*\(/ { name = $0 }
    /^{/ { start = FNR; inside = 1 }
    /^}$/ && inside {
        n = FNR - start - 1
        inside = 0
        print n
        if (n > 60 && FILENAME != "tests/ref.c") {
            sub(/\(.*/, "", name)
            print FILENAME ": " name ": " n " lines" > "/dev/stderr"
        }
    }' $(echo "$sources" | grep '\.c$') 2> "$tmp/long" | sort -n > "$tmp/lengths"
[ -s "$tmp/long" ] && { cat "$tmp/long"; bad=1; }
count=$(wc -l < "$tmp/lengths")
median=$(sed -n "$((count / 2 + 1))p" "$tmp/lengths")
echo "$count functions, median $median lines"
[ "$median" -lt 15 ] || bad=1

[ $bad = 0 ] && echo "lint: clean"
exit $bad
