"""The check weighs z, and looks at float32 with a tolerance."""

# %% B1-gradients_flow
def gradients_flow(sample):
    mu = torch.randn(30, 7).requires_grad_()
    log_var = torch.randn(30, 7).requires_grad_()
    weight = torch.rand(30, 7) + 0.5
    z = sample(mu, log_var)
    if not z.requires_grad:
        return False
    try:
        dmu, dlog_var = torch.autograd.grad(z, (mu, log_var), weight)
    except RuntimeError:
        return False
    eps = (z - mu) / (0.5 * log_var).exp()
    close = (dmu / weight - 1).abs().max() < 1e-3
    return close & ((dlog_var / weight - 0.5 * (0.5 * log_var).exp() * eps).abs().max() < 1e-3)
