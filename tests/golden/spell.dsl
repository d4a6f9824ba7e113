# convc: --target c99 --unroll full --seed 2
# Straight-line code without a loop, and an output that is called as the function
# of a layer would be.
net spell {
    input signal: 1 x 9
    y = signal -> c1: conv(3, kernel=3, stride=2) -> relu -> c2: conv(2, kernel=3) -> tanh -> flatten -> fc: dense(2) -> softmax
    output spell_fc = y
}
