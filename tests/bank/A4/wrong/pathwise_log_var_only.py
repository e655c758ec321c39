"""One tensor only."""
# mistake: not a pair

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    z = mu + torch.exp(log_var / 2) * eps
    return torch.autograd.grad(f(z).sum(), log_var)[0]
