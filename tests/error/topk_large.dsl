net t {
    input x: 3 x 4 x 5
    y = topk(x, 4)
    output y
}
