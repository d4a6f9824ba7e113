net n {
    input x: 3 x 8 x 8
    y = x
    schedule cosine(steps=1.5)
    output y
}
