#!/bin/sh
# Repeats figure 10.8 of "Understanding Deep Learning" (Prince, 2023): both
# nets on MNIST-1D, trained by plain SGD at rate 0.01 for 100,000 steps of 100
# signals. Published test errors: about 17 % and 40 %; PyTorch on these arrays:
# 13 to 15 % and 41 to 42 %. Draws the curves into build/book.svg.
#
#   EPOCHS=2500  of 40 steps each
#   OUT          where everything goes: build/book
#   DATA, CONVC, CONVC_BUILD, CONVC_DATA, CC: as for demo.sh
set -u
cd "$(dirname "$0")/../.." || exit 1
. examples/mnist1d/common.sh

EPOCHS=${EPOCHS:-2500}
out=${OUT:-$CONVC_BUILD/book}
picture=$out.svg

prepare "$out"
for net in conv dense; do
    build_trainer $net "$out/$net" --optimizer 'sgd(lr=0.01)' \
        --schedule constant
    run "$out/$net/train" --label $net --seed 1 --epochs "$EPOCHS" \
        --data "$data" --curve "$out/$net/curve" --report "$out/$net/report"
done
run $CC -O2 -o "$out/plot" "$here/plot.c"
run "$out/plot" "$picture" \
    'Convolutional net' "$out/conv/curve" \
    'Fully connected net' "$out/dense/curve"

echo
for net in conv dense; do
    awk -v net=$net '{ v[$1] = $2 } END {
        printf "%-6s %5d parameters, test error %.1f %%, %.0f s\n",
            net, v["parameters"], v["error"], v["seconds"] }' \
        "$out/$net/report" || fail "no report of $net"
done
echo "Curves: $picture"
