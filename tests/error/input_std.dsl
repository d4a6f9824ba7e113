net n {
    input x: 3 x 8 x 8 std(0)
    y = x
    output y
}
