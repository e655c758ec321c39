"""One case at a time, with math."""

# %% A2-elbo-answer

def one(x, mu, log_var, a, b, s):
    var = math.exp(log_var)
    first = -math.log(2 * math.pi * s * s) / 2 - ((x - b - a * mu) ** 2 + a * a * var) / (2 * s * s)
    return first - (mu * mu + var - log_var - 1) / 2


def elbo(*columns):
    return torch.tensor([one(*row) for row in zip(*(c.tolist() for c in columns))], dtype=torch.float64)
