net t {
    input x: 3 x 4 x 4
    y = x -> pad(0, mode=replicate, channels_after=2)
    output y
}
