net t {
    input x: 6 x 4 x 5
    y = x -> slice(c, from=-7)
    output y
}
