#!/bin/sh
# Builds the fuzz targets named and runs each for $SECONDS_EACH (60). A crash,
# a leak, an input that takes over $LIMIT seconds (1) or 1 GB of memory ends
# the run; the input is then in $BUILD, and belongs into tests/error/. Called by
# `make fuzz` from the project's root; needs clang with libFuzzer.
set -eu
: "${CONVC:=build/convc}" "${BUILD:=build/fuzz}" "${CLANG:=clang}"
: "${SECONDS_EACH:=60}" "${LIMIT:=1}"
flags="-std=c11 -D_POSIX_C_SOURCE=200809L -g -O2 -Icompiler -Iruntime
    -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all"
mkdir -p "$BUILD"

compiler=$(ls compiler/*.c compiler/ops/*.c tests/ref*.c runtime/*.c |
    grep -v -e compiler/main.c -e compiler/embed.c)

# One corpus for each target, from what is in the tree.
seed_front() {
    for f in examples/*/*.dsl examples/*.dsl tests/*/*.dsl tests/*/*/*.dsl; do
        [ -e "$f" ] && [ "$(wc -c < "$f")" -le 4096 ] || continue
        cp "$f" "$1/$(echo "$f" | tr / -)"
    done
}
seed_safetensors() {
    printf '\101\0\0\0\0\0\0\0{"a.bias":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"x":1}  12345678' > "$1/short"
    for f in tests/*/*.safetensors tests/*/*/*.safetensors; do
        [ -e "$f" ] && [ "$(wc -c < "$f")" -le 4096 ] && cp "$f" "$1/"
    done || :
}
seed_weightsfile() {
    cp "$BUILD/tiny.weights" "$1/0-good"
}
dict_front() {
    sed -n 's/.*OP(\([a-z_]*\),.*/"\1"/p; s/.*LAYER(\([a-z_]*\),.*/"\1"/p' compiler/ops.def
    for w in net block input output loss optimizer schedule repeat as for in \
        if else let import return seq and or not true false same valid full \
        channels height width shape min max floor ceil sqrt kernel= stride= \
        pad= groups= dilation= bias= '->' ' x ' '==' '!=' '<=' '>='; do
        echo "\"$w\""
    done
}
dict_safetensors() {
    for w in dtype shape data_offsets __metadata__ F32 F64 F16 BF16 I64 \
        a.weight a.bias optimizer.0.a.weight step; do
        echo "\"\\\"$w\\\"\""
    done
}
dict_weightsfile() { echo '"cwts"'; }

sources_front() { echo "$compiler $BUILD/../templates.c"; }
sources_safetensors() { sources_front; }
sources_weightsfile() { echo "$BUILD/tiny.c"; }

for name in "$@"; do
    corpus=$BUILD/corpus-$name
    mkdir -p "$corpus"
    if [ "$name" = weightsfile ]; then
        "$CONVC" -q tests/fuzz/weightsfile.dsl --weights-in file -o "$BUILD/tiny.c"
    fi
    "seed_$name" "$corpus"
    "dict_$name" > "$BUILD/$name.dict"
    echo "fuzz: building $name"
    # shellcheck disable=SC2046,SC2086
    $CLANG $flags $LUA_CFLAGS -I"$BUILD" -o "$BUILD/$name" \
        "tests/fuzz/$name.c" $("sources_$name") $LUA_LIBS -lm
    echo "fuzz: $name for $SECONDS_EACH s"
    "$BUILD/$name" -max_total_time="$SECONDS_EACH" -timeout="$LIMIT" \
        -rss_limit_mb=1024 -max_len=4096 -print_final_stats=1 -verbosity=0 \
        -dict="$BUILD/$name.dict" -artifact_prefix="$BUILD/" "$corpus"
done
echo "fuzz: nothing found"
