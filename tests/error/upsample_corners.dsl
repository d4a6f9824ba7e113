net n {
    input x: 3 x 8 x 8
    y = x -> upsample(2, align_corners=true)
    output y
}
