"""sigma taken for a constant."""
# mistake: sigma not differentiated

# %% A4-derivatives-answer
def dz_dmu(mu, log_var, eps):
    return torch.ones_like(eps)


def dz_dlog_var(mu, log_var, eps):
    return torch.zeros_like(eps)
