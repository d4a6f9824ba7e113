net n {
    input x: 3 x 8 x 8
    y = x
    repeat 100000 { repeat 100000 { n = 1 } }
    output y
}
