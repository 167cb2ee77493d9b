"""A slice of columns a head, written into a new tensor."""


def split_heads(x, num_heads):
    B, N, d_model = x.size()
    d_head = d_model // num_heads
    heads = x.new_empty(B, num_heads, N, d_head)
    for h in range(num_heads):
        heads[:, h] = x[:, :, h * d_head : (h + 1) * d_head]
    return heads
