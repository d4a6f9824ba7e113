# convc: --target x86-64-v3 --threads 2 --seed 7
# Layers that two threads share, by rows and by blocks of channels, and what one
# does alone.
net shared {
    input image: 4 x 8 x 8
    y = image -> c1: conv(8, kernel=3, pad=1) -> relu -> maxpool(2)
    output logits = y -> c2: conv(40, kernel=3, pad=1) -> relu -> globalavgpool -> flatten -> fc: dense(3)
}
