#!/bin/sh
# `make golden`: rewrites the emitted C under tests/golden/ after a change that
# is meant; the diff is for reviewers' eyes. Every NAME.dsl there begins with a
# line `# convc: OPTIONS`.
set -eu
: "${CONVC:=build/convc}"
for net in tests/golden/*.dsl; do
    options=$(sed -n '1s/^# convc://p' "$net")
    echo "$net"
    # shellcheck disable=SC2086
    eval "\"$CONVC\" -q $options \"$net\" -o \"${net%.dsl}.c\""
done
