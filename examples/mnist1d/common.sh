# What demo.sh and book.sh share. Sourced after `cd` to the project's root.
. examples/common.sh

here=examples/mnist1d
data=$CONVC_DATA/mnist1d

# prepare FOLDER: leaves an empty folder and finds the data. Without the
# published arrays the seed they were made with gives them again.
prepare()
{
    workplace "$1"
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
    source=$here/$1.dsl
    folder=$2
    shift 2
    trainer "$folder" "$source" \
        "$here/train.c $here/mnist1d.c $here/mt19937.c" --batch 100 "$@"
}
