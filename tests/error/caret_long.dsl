net n {
    input x: 3 x 8 x 8
    y = x -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> rleu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu -> relu
    output y
}
