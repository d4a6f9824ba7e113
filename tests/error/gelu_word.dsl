net n {
    input x: 3 x 8 x 8
    y = x -> gelu(approximate=fast)
    output y
}
