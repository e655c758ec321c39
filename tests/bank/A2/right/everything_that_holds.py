"""All true lines, both routes mixed; the two points of a quadrature of degree 3; regression."""
# %% A2-proof-answer
proof = [
    ("dago", "nori"),
    ("beka", "gume"),
    ("mofa", "tebo"),
    ("rodi", "lipo"),
    ("sulo", "lipo"),
    ("kiru", "sanu"),
    ("tavi", "nori"),
    ("nepu", "fike"),
    ("wume", "vuda"),
]
# %% A2-elbo-answer
def elbo(x, mu, log_var, a, b, s):
    sigma = torch.exp(log_var / 2)
    values = [Normal(a * z + b, s).log_prob(x) for z in (mu - sigma, mu + sigma)]
    return sum(values) / 2 - (mu**2 + torch.expm1(log_var) - log_var) / 2
# %% A2-tightest-answer
def tightest(x, a, b, s):
    regression = a / (a**2 + s**2)
    return torch.stack([regression * (x - b), torch.log1p(-regression * a)])
# %% A2-gap-answer
def gap(x, mu, log_var, a, b, s):
    mean, variance = tightest(x, a, b, s)
    zero = torch.zeros_like(x)
    joint = Normal(b, s).log_prob(x) + Normal(0.0, 1.0).log_prob(zero)
    evidence = joint - Normal(mean, torch.exp(variance / 2)).log_prob(zero)
    return evidence - elbo(x, mu, log_var, a, b, s)
