#!/bin/sh
# Trains one of the examples and shows its table:
#
#     train.sh mnist|cifar10|fashion|unet
#
#   EPOCHS, SAMPLES  fewer epochs, fewer training samples (0: all)
#   OPTIMIZER        another optimiser, as in the language
#   SEED=1           of initial weights, order and augmentation
#   DATA=7           draws the images with this seed instead of reading files
#   OUT              where everything goes: build/train/NAME
#   CONVC, CONVC_BUILD, CONVC_DATA, CC: see ../common.sh
set -u
cd "$(dirname "$0")/../.." || exit 1
. examples/common.sh

here=examples/train
name=${1:-}
options=
define=
picture=
case $name in
mnist)
    label=LeNet-5 net=lenet5 set=mnist program=classifier images=60000
    epochs=10 batch=100 options='--shift 1'
    optimizer='adam(lr=0.002)' warmup=0
    ;;
cifar10)
    label=ResNet-20 net=resnet20 set=cifar10 program=classifier images=4000
    epochs=60 batch=50 options='--shift 4 --mirror 1'
    optimizer='sgd(lr=0.1, momentum=0.9, weight_decay=5e-4, nesterov=true)'
    warmup=240
    ;;
fashion)
    label=Autoencoder net=conv_autoencoder set=fashion-mnist
    program=autoencoder images=60000
    epochs=10 batch=100 optimizer='adam(lr=0.002)' warmup=0
    picture=reconstructions.png
    ;;
unet)
    label=U-Net net=unet_same set=mnist program=segmenter images=60000
    epochs=15 batch=20 optimizer='adam(lr=0.003)' warmup=100
    SAMPLES=${SAMPLES:-6000}
    define='-D size=64 -D width=8 -D colours=1 -D classes=11'
    picture=segments.png
    ;;
*) fail "usage: train.sh mnist|cifar10|fashion|unet" ;;
esac
EPOCHS=${EPOCHS:-$epochs}
SAMPLES=${SAMPLES:-0}
count EPOCHS "$EPOCHS" 1
[ "$SAMPLES" = 0 ] || count SAMPLES "$SAMPLES" $batch
out=${OUT:-$CONVC_BUILD/train/$name}

# Leaves the folder of the data in $data, unpacked, or a seed.
find_data()
{
    data=$CONVC_DATA/$set
    if [ -z "${DATA:-}" ] && [ -f "$data/train-images-idx3-ubyte.gz" ]; then
        mkdir -p "$out/data" || fail "cannot make the folder $out/data"
        for file in "$data"/*-ubyte.gz; do
            gzip -dc "$file" > "$out/data/$(basename "$file" .gz)" ||
                fail "cannot unpack $file"
        done
        data=$out/data
    elif [ -n "${DATA:-}" ] || [ ! -f "$data/train_first4000.bin" ]; then
        data=${DATA:-1}
        [ "$images" -le 10000 ] || images=10000
        echo "NOTE: no files of $set: training on DRAWN images, seed $data." \
            "The figures in $here/README.md do not hold for them."
    fi
}

workplace "$out"
find_data
[ "$SAMPLES" = 0 ] || [ "$SAMPLES" -ge "$images" ] || images=$SAMPLES
steps=$((images / batch * EPOCHS))
[ $warmup -lt $steps ] || warmup=0
# $define and $options are lists of words.
# shellcheck disable=SC2086
trainer "$out" examples/zoo/$net.dsl \
    "$here/$program.c $here/session.c $here/images.c $here/png.c" \
    --batch $batch $define --optimizer "${OPTIMIZER:-$optimizer}" \
    --schedule "cosine(steps=$steps, warmup=$warmup)"
# shellcheck disable=SC2086
run "$out/train" --label "$label" --set $set --data "$data" \
    --epochs "$EPOCHS" --samples "$SAMPLES" --seed "${SEED:-1}" $options \
    --save "$out/net.safetensors" ${picture:+--picture "$out/$picture"}
[ -z "$picture" ] || echo "Picture: $out/$picture"
