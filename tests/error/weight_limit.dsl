net n {
    input x: 3 x 8 x 8
    y = x -> flatten -> dense(1099511627776)
    output y
}
