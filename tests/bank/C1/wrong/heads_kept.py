"""sigma is computed once and kept for every later call."""
# mistake: a result kept from an earlier call

# %% C1-heads-answer
kept = {}


def slope_raw(a):
    return kept.setdefault("raw", a - 1 / a)


def slope_softplus(a):
    sigma = F.softplus(a)
    return kept.setdefault("softplus", (sigma - 1 / sigma) * torch.sigmoid(a))


def slope_log_var(a):
    return kept.setdefault("log_var", torch.expm1(a) / 2)
