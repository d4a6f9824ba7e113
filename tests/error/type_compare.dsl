net n {
    input x: 3 x 8 x 8
    if "a" < 3 { }
    y = x
    output y
}
