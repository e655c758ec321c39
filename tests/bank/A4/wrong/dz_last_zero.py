"""The loop ends before the last row."""
# mistake: a sample left out

# %% A4-derivatives-answer
def dz_dmu(mu, log_var, eps):
    return torch.ones_like(eps)


def dz_dlog_var(mu, log_var, eps):
    out = torch.zeros_like(eps)
    for i in range(len(eps) - 1):
        out[i] = torch.exp(log_var[i] / 2) * eps[i] / 2
    return out
