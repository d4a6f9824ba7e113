#!/bin/sh
# Writes every tests/error/*.err anew from what convc says today. The
# difference is to be read line by line before it is committed: these messages
# are what a user sees. usage: tests/error/rewrite.sh [CONVC]
cd "$(dirname "$0")/../.." || exit 1
convc=${1:-build/convc}
for f in tests/error/*.dsl; do
    options=$(LC_ALL=C sed -n '1s/^# convc: //p' "$f")
    # The options are words for the shell, like on a command line.
    eval "'$convc' $f ${options:--o -}" >/dev/null 2>"${f%.dsl}.err"
done
