net t {
    input x: 6 x 4 x 5
    input z: 6 x 3 x 5
    y = x / z
    output y
}
