net t {
    input x: 6 x 4 x 5
    y = x -> slice(d, from=1)
    output y
}
