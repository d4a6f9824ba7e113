# NASNet-A (4 @ 1056), mobile (Zoph, Vasudevan, Shlens, Le, arXiv 1707.07012),
# nasnetamobile of pretrainedmodels.
import "families/nasnet.dsl"

net nasnet_a_mobile(classes = 1000, size = 224, filters = 44, dropout = 0.5) {
    input image: 3 x size x size
    w = filters
    c = image -> conv0: seq { conv: conv(32, kernel=3, stride=2, bias=false) -> bn: batchnorm(eps=1e-3) }
    s0 = cell_stem_0: stem_0(c, w / 4)
    s1 = cell_stem_1: stem_1(s0, c, w / 2)

    x0 = cell_0: first(s1, s0, w)
    x1 = cell_1: normal(x0, s1, w)
    x2 = cell_2: normal(x1, x0, w)
    x3 = cell_3: normal(x2, x1, w)
    r0 = reduction_cell_0: reduction(x3, x2, 2 * w)

    x6 = cell_6: first(r0, x3, 2 * w)
    x7 = cell_7: normal(x6, r0, 2 * w)
    x8 = cell_8: normal(x7, x6, 2 * w)
    x9 = cell_9: normal(x8, x7, 2 * w)
    r1 = reduction_cell_1: reduction(x9, x8, 4 * w)

    x12 = cell_12: first(r1, x9, 4 * w)
    x13 = cell_13: normal(x12, r1, 4 * w)
    x14 = cell_14: normal(x13, x12, 4 * w)
    x15 = cell_15: normal(x14, x13, 4 * w)

    logits = x15 -> relu -> globalavgpool -> flatten -> dropout(dropout) -> last_linear: dense(classes)
    output logits
    loss cross_entropy(logits)
}
