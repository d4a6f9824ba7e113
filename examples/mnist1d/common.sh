# What demo.sh and book.sh share. Sourced after `cd` to the project's root.

here=examples/mnist1d
CONVC=${CONVC:-build/convc}
CONVC_BUILD=${CONVC_BUILD:-build}
CC=${CC:-cc}
data=${CONVC_DATA:-../shared/data}/mnist1d

fail()
{
    echo "$(basename "$0"): $*" >&2
    exit 1
}

# run COMMAND...: shows the command, stops the script if it fails.
run()
{
    echo "  $*"
    "$@" || fail "this command failed: $*"
}

# prepare FOLDER: checks what is needed and leaves an empty folder. Without
# the published arrays the seed they were made with gives them again.
prepare()
{
    [ -x "$CONVC" ] || fail "no compiler at $CONVC: run make first"
    [ -f "$CONVC_BUILD/libconvrt.a" ] ||
        fail "no $CONVC_BUILD/libconvrt.a: run make first"
    command -v "${CC%% *}" > /dev/null || fail "no C compiler named $CC"
    rm -rf "$1"
    mkdir -p "$1" || fail "cannot make the folder $1"
    if [ -n "${DATA:-}" ]; then
        data=$DATA
        echo "MNIST-1D: from $data, a seed or a folder"
    elif [ -f "$data/x_train.f32" ]; then
        echo "MNIST-1D: the published arrays in $data"
    else
        data=42
        echo "MNIST-1D: generated, with the seed of the published arrays"
    fi
}

# build_trainer NET FOLDER OPTIONS...: NET.dsl -> FOLDER/train
build_trainer()
{
    net=$1
    to=$2
    shift 2
    mkdir -p "$to" || fail "cannot make the folder $to"
    run "$CONVC" "$here/$net.dsl" --train --name net --batch 100 \
        --target native "$@" -o "$to/net.c"
    run $CC -O3 -march=native -I"$to" -Iruntime -o "$to/train" \
        "$here/train.c" "$here/mnist1d.c" "$here/mt19937.c" "$to/net.c" \
        "$CONVC_BUILD/libconvrt.a" -lm
}
