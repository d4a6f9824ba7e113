# convc: --target native --train --batch 4 --grad-input --seed 6
# Every kind of gradient node once: normalisation, pools, dropout, branches; and
# a number that is 0 in single precision.
net learner {
    input image: 2 x 6 x 6
    x = image -> c1: conv(4, kernel=3, pad=1, bias=false) -> bn: batchnorm -> relu -> maxpool(2)
    y = x -> c2: conv(4, kernel=3, pad=1, groups=2) -> gelu
    z = concat(x + y, x -> avgpool(3, stride=1, pad=1)) -> dropout(0.25)
    logits = z -> flatten -> fc: dense(3)
    output logits
    loss cross_entropy(logits, smoothing=0.1)
    loss mean(logits, weight=1e-50)
    optimizer adamw(lr=0.002)
    schedule cosine(steps=100, warmup=10)
}
