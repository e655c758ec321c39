"""The check repeats the noise by a seed, and compares with a difference."""
# mistake: right ones rejected

# %% B1-gradients_flow
def gradients_flow(sample):
    mu = torch.randn(20, 3, dtype=torch.float64, requires_grad=True)
    log_var = torch.randn(20, 3, dtype=torch.float64, requires_grad=True)
    torch.manual_seed(0)
    z = sample(mu, log_var)
    torch.manual_seed(0)
    moved = sample(mu, log_var + 1e-4)
    if not z.requires_grad:
        return False
    dmu, dlog_var = torch.autograd.grad(z.sum(), (mu, log_var), allow_unused=True)
    if dmu is None or dlog_var is None:
        return False
    return torch.allclose(dlog_var, (moved - z) / 1e-4, rtol=1e-2) and torch.allclose(dmu, torch.ones_like(mu))
