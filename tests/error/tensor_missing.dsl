net n {
    input x: 3 x 8 x 8
    y = add(x)
    output y
}
