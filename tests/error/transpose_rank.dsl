net t {
    input x: 6 x 4 x 5
    y = x -> flatten -> transpose([w, c])
    output y
}
