net n {
    input x: 3 x 6 x 6
    input z: 3 x 4
    y = crop_like(x, z)
    output y
}
