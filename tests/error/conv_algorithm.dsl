net t {
    input x: 3 x 4 x 4
    y = x -> a: conv(5, kernel=3, algorithm=spectral)
    output y
}
