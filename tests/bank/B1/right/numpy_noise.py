"""Noise made with NumPy, with the right dtype and device."""

# %% B1-reparameterize
rng = np.random.default_rng()


def reparameterize(mu, log_var):
    eps = torch.from_numpy(np.asarray(rng.standard_normal(tuple(mu.shape))))
    return mu + torch.exp(log_var / 2) * eps.to(dtype=mu.dtype, device=mu.device)
