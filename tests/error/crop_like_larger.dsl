net n {
    input x: 3 x 6 x 6
    input z: 3 x 4 x 7
    y = crop_like(x, z)
    output y
}
