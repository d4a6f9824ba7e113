net n {
    input x: 3 x 8 x 8
    n = 2
    repeat 100 { n = n * n }
    y = x
    output y
}
