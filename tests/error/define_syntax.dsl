# convc: -D width=4+ -o -
net n(width = 4) {
    input x: 3 x 8 x 8
    y = x -> conv(width, kernel=3)
    output y
}
