net n {
    input x: 3
    target label: 1 classes
    target wanted: 3
    y = x -> dense(3)
    z = y * label
    output error = y - wanted
    output wanted
    output y
}
