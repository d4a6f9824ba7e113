net t {
    input x: 6 x 4 x 5
    y = x -> slice(w, from=2, to=6)
    output y
}
