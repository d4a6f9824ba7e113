net n {
    input x: 8
    y = x -> adaptive_avgpool(2)
    output y
}
