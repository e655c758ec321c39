"""The check looks at the gradient with respect to mu only."""
# mistake: log_var is not looked at

# %% B1-gradients_flow
def gradients_flow(sample):
    mu = torch.randn(20, 3, dtype=torch.float64, requires_grad=True)
    log_var = torch.randn(20, 3, dtype=torch.float64, requires_grad=True)
    z = sample(mu, log_var)
    if not z.requires_grad:
        return False
    dmu, dlog_var = torch.autograd.grad(z.sum(), (mu, log_var), allow_unused=True)
    if dmu is None:
        return False
    return torch.allclose(dmu, torch.ones_like(mu), atol=1e-4)
