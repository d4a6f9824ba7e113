net n {
    input x: 3 x 8 x 8 u8 u8
    y = x
    output y
}
