import "import_cycle_other.part"
net n {
    input x: 3 x 8 x 8
    y = x
    output y
}
