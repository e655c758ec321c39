"""A function of tensors with keyword-only parameters."""

# %% A5-general-answer
def kl_general(*, m2, s2, m1, s1):
    return torch.log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - 0.5
