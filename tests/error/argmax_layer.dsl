net t {
    input x: 3 x 4 x 5
    y = x -> argmax -> relu
    output y
}
