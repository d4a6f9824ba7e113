net t {
    input x: 3 x 4 x 4
    y = x -> a: conv(5, kernel=3, pad=1, pad_mode=refelct)
    output y
}
