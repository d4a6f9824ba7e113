net n {
    input x: 3 x 6 x 6
    y = x -> maxpool(2) -> maxunpool
    output y
}
