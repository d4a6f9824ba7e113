net n {
    input x: 3 x 8 x 8
    y = x -> dense(10, axis=h)
    output y
}
