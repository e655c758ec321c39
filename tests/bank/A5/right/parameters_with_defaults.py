"""Functions with default values and keyword-only parameters."""

# %% A5-steps-answer
def log_q(z, mu, sigma, c=math.log(2 * math.pi)):
    return -c / 2 - math.log(sigma) - (z - mu) ** 2 / (2 * sigma**2)
def log_p(z, c=math.log(2 * math.pi)):
    return -c / 2 - z**2 / 2
E_z2 = lambda mu, sigma, power=2: mu**power + sigma**power
E_centred = lambda sigma, power=2: sigma**power
def E_log_q(sigma, *, c=math.log(2 * math.pi)):
    return -c / 2 - math.log(sigma) - 0.5
def E_log_p(mu, *, sigma):
    return -math.log(2 * math.pi) / 2 - E_z2(mu, sigma) / 2
def kl(mu, sigma, log=math.log):
    return (mu**2 + sigma**2 - 2 * log(sigma) - 1) / 2
