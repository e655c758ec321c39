"""Element by element with math, and a print."""

# %% C1-heads-answer
def _each(function, a):
    print("slopes of", len(a))
    return torch.tensor([function(v) for v in a.tolist()], dtype=torch.float64)


def slope_raw(a):
    return _each(lambda v: v - 1 / v, a)


def slope_softplus(a):
    def one(v):
        sigma = math.log1p(math.exp(v))
        return (sigma - 1 / sigma) * math.exp(v) / (1 + math.exp(v))

    return _each(one, a)


def slope_log_var(a):
    return _each(lambda v: 0.5 * math.exp(v) - 0.5, a)
