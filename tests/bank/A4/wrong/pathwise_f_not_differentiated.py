"""f(z) times dz."""
# mistake: f in place of its derivative

# %% A4-pathwise-answer
def pathwise_gradient(f, mu, log_var, eps):
    sigma = torch.exp(log_var / 2)
    y = f(mu + sigma * eps)
    return y, y * sigma * eps / 2
