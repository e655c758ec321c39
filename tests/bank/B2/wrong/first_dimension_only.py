"""Returns inside of the loop over dimensions."""
# mistake: first dimension only

def kl_divergence(mu, log_var):
    for j in range(mu.shape[-1]):
        return 0.5 * (mu[..., j] ** 2 + log_var[..., j].exp() - log_var[..., j] - 1)
