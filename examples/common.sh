# What the examples' scripts share. Sourced after `cd` to the project's root.

CONVC=${CONVC:-build/convc}
CONVC_BUILD=${CONVC_BUILD:-build}
CONVC_DATA=${CONVC_DATA:-../shared/data}
CC=${CC:-cc}

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

# count NAME VALUE LEAST: stops unless the value is a whole number from LEAST on.
count()
{
    case $2 in '' | *[!0-9]* | ??????????*) fail "$1 must be a number from $3" ;; esac
    [ "$2" -ge "$3" ] || fail "$1 must be a number from $3"
}

# workplace FOLDER: checks what is needed and leaves an empty folder. What is
# neither under the build's folder nor made by this stays as it is.
workplace()
{
    [ -x "$CONVC" ] || fail "no compiler at $CONVC: run make first"
    [ -f "$CONVC_BUILD/libconvrt.a" ] ||
        fail "no $CONVC_BUILD/libconvrt.a: run make first"
    command -v "${CC%% *}" > /dev/null || fail "no C compiler named $CC"
    case $1 in
    "$CONVC_BUILD"/*) ;;
    *) [ -z "$(ls -A "$1" 2> /dev/null)" ] || [ -f "$1/.convc" ] ||
        fail "the folder $1 is not empty" ;;
    esac
    rm -rf "$1"
    mkdir -p "$1" || fail "cannot make the folder $1"
    : > "$1/.convc"
}

# trainer FOLDER NET SOURCES OPTIONS...: NET compiled for training, and SOURCES
# with it, to FOLDER/train
trainer()
{
    product=$1
    description=$2
    sources=$3
    shift 3
    mkdir -p "$product" || fail "cannot make the folder $product"
    run "$CONVC" "$description" --train --name net --target native "$@" \
        -o "$product/net.c"
    # $CC and $sources are lists of words.
    # shellcheck disable=SC2086
    run $CC -O2 -march=native -I"$product" -Iruntime -o "$product/train" \
        $sources examples/train/common.c "$product/net.c" \
        "$CONVC_BUILD/libconvrt.a" -lm
}
