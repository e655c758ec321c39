"""Floats and loops; component by component with a mask."""
# %% A1-marginal-answer
def log_marginal(x, weights, means, stds):
    values = []
    for point in x.tolist():
        terms = []
        for w, m, s in zip(weights.tolist(), means.tolist(), stds.tolist()):
            squared = sum((a - b) ** 2 for a, b in zip(point, m))
            terms.append(math.log(w) - len(point) / 2 * math.log(2 * math.pi * s * s) - squared / (2 * s * s))
        top = max(terms)
        values.append(top + math.log(sum(math.exp(t - top) for t in terms)))
    return torch.tensor(values, dtype=x.dtype)
# %% A1-sampling-answer
def sample(n, weights, means, stds):
    z = torch.multinomial(weights, n, True)
    x = torch.empty(n, means.shape[1], dtype=means.dtype)
    for k in range(len(weights)):
        rows = z == k
        x[rows] = means[k] + stds[k] * torch.randn(int(rows.sum()), means.shape[1], dtype=means.dtype)
    return x, z
