net n {
    input x: 3 x 4
    a = x -> drop_path
    b = x -> drop_path(1)
    c = x -> drop_path(0.1, stream=-1)
    d = x -> spatial_dropout(p=-0.5)
    e = x -> spatial_dropout(0.5, 5000000000)
    output y = x
}
