net n {
    input x: 3 x 8 x 8
    y = x
    schedule cosine(steps=10, warmup=10)
    output y
}
