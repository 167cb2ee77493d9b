def merge_heads(x):
    """x (B, H, N, d_head) -> (B, N, d_model): the heads of each token side by side, d_model = H * d_head."""
    B, H, N, d_head = x.shape
    x = x.transpose(1, 2)  # (B, N, H, d_head)
    return x.reshape(B, N, H * d_head)  # (B, N, d_model)
