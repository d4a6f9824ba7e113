net n {
    input x: 3 x 8 x 8
    y = x -> upsample(1.5, mode=bed_of_nails)
    output y
}
