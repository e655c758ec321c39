"""A loop over the latent dimensions."""

def kl_divergence(mu, log_var):
    kl = torch.zeros_like(mu[..., 0])
    for j in range(mu.shape[-1]):
        kl = kl + 0.5 * (mu[..., j] ** 2 + torch.exp(log_var[..., j]) - log_var[..., j] - 1)
    return kl
