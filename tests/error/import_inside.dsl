block g(x) { return relu(x) }
import "import_inside_other.part"
net n {
    input x: 3 x 8 x 8
    y = f(x)
    output y
}
