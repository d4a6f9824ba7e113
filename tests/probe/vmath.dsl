# Every function of templates/vmath.lua, in vectors and one by one.
net probe {
    input x: 40
    y = x -> fc: dense(41) -> exp -> log -> tanh -> sigmoid -> silu -> gelu
    y = y -> gelu(approximate="tanh") -> mish -> softplus -> elu
    output y
    loss mse(y)
}
