"""The check asks for gradients of a z without a history."""
# mistake: raises in place of False

# %% B1-gradients_flow
def gradients_flow(sample):
    mu = torch.randn(20, 3, dtype=torch.float64, requires_grad=True)
    log_var = torch.randn(20, 3, dtype=torch.float64, requires_grad=True)
    z = sample(mu, log_var)
    dmu, dlog_var = torch.autograd.grad(z.sum(), (mu, log_var))
    return torch.allclose(dmu, torch.ones_like(mu), atol=1e-4) and torch.allclose(dlog_var, (z - mu) / 2, atol=1e-4)
