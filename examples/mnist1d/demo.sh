#!/bin/sh
# The main job from end to end, for conv.dsl and for dense.dsl: the net is
# compiled with its backward pass, trained on MNIST-1D and saved; the saved
# weights are compiled into an inference-only net.c, which must give the same
# answers to the 1,000 test signals. Ends with a table of both nets.
#
#   SEEDS=5     trains with seeds 1 to 5 and shows the means
#   EPOCHS=100  of 40 steps each
#   DATA=7      generates the signals with seed 7
#   OUT         where everything goes: build/demo
#   CONVC, CONVC_BUILD, CONVC_DATA, CC: see common.sh
set -u
cd "$(dirname "$0")/../.." || exit 1
. examples/mnist1d/common.sh

SEEDS=${SEEDS:-1}
EPOCHS=${EPOCHS:-100}
out=${OUT:-$CONVC_BUILD/demo}
count SEEDS "$SEEDS" 1

# train_and_ship NET SEED: leaves NET/SEED/report, lines of NAME VALUE.
train_and_ship()
{
    net=$1
    seed=$2
    to=$out/$net/$seed
    mkdir -p "$to" || fail "cannot make the folder $to"
    run "$out/$net/train" --label "$net" --seed "$seed" \
        --epochs "$EPOCHS" --data "$data" --save "$to/net.safetensors" \
        --predict "$to/answers.trained" --report "$to/report"
    run "$CONVC" "$here/$net.dsl" --weights "$to/net.safetensors" \
        --weights-in source --name net --target native -o "$to/net.c"
    run $CC -O2 -march=native -c -o "$to/net.o" "$to/net.c"
    run $CC -O2 -march=native -I"$to" -o "$to/classify" \
        "$here/classify.c" "$here/mnist1d.c" "$here/mt19937.c" "$to/net.o" -lm
    "$to/classify" "$data" "$to/answers.shipped" >> "$to/report" ||
        fail "$to/classify failed"
    cmp "$to/answers.trained" "$to/answers.shipped" ||
        fail "$net: the shipped net answers otherwise than the trained one"
    echo "  $net, seed $seed: all 1,000 answers of the shipped net are the" \
        "trainer's"
    echo "source $(wc -c < "$to/net.c")" >> "$to/report"
    size "$to/net.o" | awk 'NR == 2 { print "code", $1 + $2 }' >> "$to/report"
}

# mean NET NAME FORMAT: of the reports of all seeds.
mean()
{
    awk -v name="$2" -v format="$3" '
        $1 == name { sum += $2; n++ }
        END { if (!n) exit 1; printf format, sum / n }' \
        "$out/$1"/*/report || fail "$1: no $2 in the reports"
}

row()
{
    printf '%-34s %12s %12s\n' "$1" "$(mean conv "$2" "$3")" \
        "$(mean dense "$2" "$3")"
}

started=$(date +%s)
prepare "$out"
for net in conv dense; do
    build_trainer $net "$out/$net"
    seed=1
    while [ $seed -le "$SEEDS" ]; do
        train_and_ship $net $seed
        seed=$((seed + 1))
    done
done

echo
[ "$SEEDS" = 1 ] || echo "Means of $SEEDS seeds."
printf '%-34s %12s %12s\n' '' conv dense
row 'parameters' parameters '%.0f'
row 'training loss, last epoch' loss '%.4f'
row 'test error while training' error '%.1f %%'
row 'test error of the shipped net' shipped_error '%.1f %%'
row "seconds to train, $EPOCHS epochs" seconds '%.1f'
row 'shipped net.c, bytes' source '%.0f'
row '  compiled, with its weights' code '%.0f'
row '  workspace, bytes' workspace '%.0f'
row '  microseconds a signal' microseconds '%.1f'
echo
echo "PyTorch on the published arrays, five seeds: conv 9.1 to 11.7 %," \
    "dense 29.9 to 33.5 %."
echo "All of this took $(($(date +%s) - started)) s. Products: $out/"
