"""torch.func.jvp in both directions, stacked."""

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    z = lambda m, v: m + torch.exp(0.5 * v) * eps
    one, nul = torch.ones_like(mu), torch.zeros_like(mu)
    g = lambda m, v: f(z(m, v))
    a = torch.func.jvp(g, (mu.detach(), log_var.detach()), (one, nul))[1]
    b = torch.func.jvp(g, (mu.detach(), log_var.detach()), (nul, one))[1]
    return torch.stack([a, b])
