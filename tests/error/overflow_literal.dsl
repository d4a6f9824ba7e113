net n {
    input x: 3 x 8 x 8
    n = 9223372036854775808
    y = x
    output y
}
