import torch


def scaled_dot_product_attention(
    q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, mask: torch.Tensor | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    rows = []
    lead = q.shape[:-2]
    for i in range(q.shape[-2]):
        s = (k @ q[..., i, :, None]).squeeze(-1) / q.shape[-1] ** 0.5
        if mask is not None:
            m = mask.expand(*lead, q.shape[-2], k.shape[-2])[..., i, :]
            s = s.masked_fill(~m, float("-inf"))
            w = torch.where(m.any(-1, keepdim=True), s.softmax(-1), 0.0)
        else:
            w = s.softmax(-1)
        rows.append(w)
    w = torch.stack(rows, -2)
    return w @ v, w
