"""Central differences in float64."""

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    z = (mu + torch.exp(log_var / 2) * eps).detach().double()
    h = 1e-5
    g = (f(z + h) - f(z - h)) / (2 * h)
    return g, g * (z - mu.detach()) / 2
