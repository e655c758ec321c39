"""The loop ends before the last sample."""
# mistake: a sample left out

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    by_mu, by_log_var = torch.zeros_like(mu), torch.zeros_like(mu)
    for i in range(len(mu) - 1):
        m, v = mu[i].detach().requires_grad_(), log_var[i].detach().requires_grad_()
        by_mu[i], by_log_var[i] = torch.autograd.grad(f(m + torch.exp(v / 2) * eps[i]), (m, v))
    return by_mu.detach(), by_log_var.detach()
