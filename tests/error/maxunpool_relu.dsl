net n {
    input x: 3 x 6 x 6
    p = x -> maxpool(2) -> relu
    y = maxunpool(p, p)
    output y
}
