"""log p as a partial log q; positional-only parameters."""

# %% A5-steps-answer
from functools import partial
def log_q(z, mu, sigma):
    return -0.5 * math.log(2 * math.pi) - math.log(sigma) - (z - mu) ** 2 / (2 * sigma**2)
log_p = partial(log_q, mu=0.0, sigma=1.0)
E_z2 = lambda mu, sigma: mu**2 + sigma**2
E_centred = lambda mu, sigma: sigma**2
def E_log_q(sigma, /): return -0.5 * math.log(2 * math.pi) - math.log(sigma) - 0.5
E_log_p = lambda mu, sigma: -0.5 * math.log(2 * math.pi) - E_z2(mu, sigma) / 2
kl = lambda sigma, mu, /: 0.5 * (mu ** 2 + sigma ** 2 - 1) - math.log(sigma)
