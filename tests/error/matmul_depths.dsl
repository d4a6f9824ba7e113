net t {
    input x: 6 x 2 x 4 x 5
    input z: 6 x 3 x 5 x 4
    y = matmul(x, z)
    output y
}
