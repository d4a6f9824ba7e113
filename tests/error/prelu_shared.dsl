net n {
    input x: 6 x 4 x 4
    y = x -> prelu(shared=3)
    output y
}
