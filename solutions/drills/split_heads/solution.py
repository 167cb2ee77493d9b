def split_heads(x, num_heads):
    """x (B, N, d_model) -> (B, H, N, d_head): head h takes the columns h * d_head … (h + 1) * d_head - 1."""
    B, N, d_model = x.shape
    d_head = d_model // num_heads
    x = x.reshape(B, N, num_heads, d_head)  # (B, N, H, d_head)
    return x.transpose(1, 2)  # (B, H, N, d_head)
