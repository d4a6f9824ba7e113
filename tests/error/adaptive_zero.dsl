net n {
    input x: 3 x 8 x 8
    y = x -> adaptive_avgpool(0)
    output y
}
