"""Limits from tensors of torch's default type."""


# %% C1-limits-answer
def limits(largest, smallest, eps):
    L, s, e = torch.tensor(largest), torch.tensor(smallest), torch.tensor(eps)
    return {
        "variance_overflow": torch.log(L),
        "sigma_overflow": 2 * torch.log(L),
        "variance_underflow": torch.log(s),
        "softplus_underflow": torch.log(e / 2),
        "square_underflow": torch.sqrt(s),
    }
