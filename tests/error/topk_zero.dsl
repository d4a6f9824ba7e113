net t {
    input x: 3 x 4 x 5
    y = topk_values(x, 0)
    output y
}
