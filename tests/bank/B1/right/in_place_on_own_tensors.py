"""In-place operations, but only on tensors made here."""

# %% B1-reparameterize
def reparameterize(mu, log_var):
    std = log_var.mul(0.5).exp_()
    eps = torch.empty_like(mu).normal_()
    z = eps * std
    z += mu
    return z
