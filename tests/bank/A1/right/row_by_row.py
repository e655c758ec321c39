"""Every point by itself."""
# %% A1-marginal-answer
def log_marginal(x, weights, means, stds):

    rows = []
    for point in x:
        terms = [w.log() + sum(D.Normal(mu, s).log_prob(v) for mu, v in zip(m, point)) for w, m, s in zip(weights, means, stds)]
        rows.append(torch.logsumexp(torch.stack(terms), dim=0))
    return torch.stack(rows)
# %% A1-posterior-answer
def posterior(x, weights, means, stds):

    rows = []
    for point in x:
        terms = [w.log() + sum(D.Normal(mu, s).log_prob(v) for mu, v in zip(m, point)) for w, m, s in zip(weights, means, stds)]
        rows.append(torch.softmax(torch.stack(terms), dim=0))
    return torch.stack(rows)
# %% A1-sampling-answer
def sample(n, weights, means, stds):

    xs, zs = [], []
    for z in torch.multinomial(weights, n, replacement=True).tolist():
        xs.append(means[z] + stds[z] * torch.randn(means.shape[1], dtype=means.dtype))
        zs.append(z)
    return torch.stack(xs), torch.tensor(zs)
