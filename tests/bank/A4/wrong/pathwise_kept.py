"""The estimates of the first call are kept."""
# mistake: a result kept from an earlier call

# %% A4-pathwise-answer
memory = {}


def pathwise_gradient(f, mu, log_var, eps):
    if (mu, log_var) not in memory:
        z = mu + torch.exp(log_var / 2) * eps
        memory[mu, log_var] = torch.autograd.grad(f(z).sum(), (mu, log_var))
    return memory[mu, log_var]
