"""The given noise is not used."""
# mistake: noise drawn anew

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    z = mu + torch.exp(log_var / 2) * torch.randn_like(mu)
    return torch.autograd.grad(f(z).sum(), (mu, log_var))
