net t {
    input x: 6 x 4 x 5
    y = x -> slice(axis=h, step=0)
    output y
}
