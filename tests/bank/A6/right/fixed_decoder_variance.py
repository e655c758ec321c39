"""A Gaussian decoder with its own variance, and its full log-likelihood."""

# %% A6-cure-answer
def train_cured(x):
    def loss(x, x_hat, mu, log_var, step):
        return -D.Normal(x_hat, 0.1).log_prob(x).sum(1).mean() + 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(1).mean()
    return train(x, loss)[0]

# %% A6-kl-answer
def kl_per_dimension(mu, log_var):
    kl = -0.5 * (1 + log_var - mu.pow(2) - log_var.exp())
    return kl.sum(0) / len(kl)

# %% A6-active-answer
def active_units(mu, log_var):
    moments = (mu**2).mean(0) - mu.mean(0) ** 2
    return len(moments[moments > 0.01])

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    snr = 2 * eigenvalues / beta
    return 0.5 * torch.log(torch.clamp(snr, min=1.0))
