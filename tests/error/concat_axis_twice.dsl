net t {
    input a: 3 x 8 x 8
    input b: 3 x 4 x 8
    y = concat(a, b, axis=h, axis=h)
    output y
}
