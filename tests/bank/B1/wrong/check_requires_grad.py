"""The check looks at requires_grad."""
# mistake: only requires_grad is looked at

# %% B1-gradients_flow
def gradients_flow(sample):
    mu = torch.randn(20, 3, dtype=torch.float64, requires_grad=True)
    log_var = torch.randn(20, 3, dtype=torch.float64, requires_grad=True)
    z = sample(mu, log_var)
    return z.requires_grad
