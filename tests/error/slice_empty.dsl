net t {
    input x: 6 x 4 x 5
    y = x -> slice(w, from=3, to=-2)
    output y
}
