"""Everything through torch.distributions and where."""

# %% A6-kl-answer
def kl_per_dimension(mu, log_var):
    q = D.Normal(mu, torch.exp(log_var / 2))
    return D.kl_divergence(q, D.Normal(0.0, 1.0)).mean(0)

# %% A6-active-answer
def active_units(mu, log_var):
    return torch.count_nonzero(torch.var(mu, 0, unbiased=False) > 1e-2)

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    s2 = beta / 2
    return torch.where(eigenvalues > s2, 0.5 * torch.log(eigenvalues / s2), torch.zeros_like(eigenvalues))

# %% A6-warmup-answer
def kl_weight(step, warmup_steps):
    if step >= warmup_steps:
        return 1
    return step / warmup_steps

# %% A6-free_bits-answer
def free_bits(mu, log_var, lam):
    kl = kl_per_dimension(mu, log_var)
    return torch.maximum(kl, torch.full_like(kl, lam)).sum()

# %% A6-cure-answer
def train_cured(x):
    def loss(x, x_hat, mu, log_var, step):
        return ((x - x_hat) ** 2).sum(1).mean() + 0.1 * 0.5 * (mu**2 + log_var.exp() - log_var - 1).sum(1).mean()
    return train(x, loss)[0]

# %% A6-logs-answer
def diagnose(log):
    train_kl = log["train_kl"]
    if train_kl.max() < 2:
        return "collapsed from the start"
    elif train_kl[-1] < 1:
        return "collapsed as beta grew"
    elif train_kl[-1] > 100:
        return "KL not counted"
    elif log["valid_rec"][-1] > log["valid_rec"].min() + 10:
        return "overfitting"
    else:
        return "healthy"
