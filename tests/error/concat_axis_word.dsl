net t {
    input a: 3 x 8 x 8
    input b: 3 x 4 x 8
    y = concat(a, b, axis=2)
    output y
}
