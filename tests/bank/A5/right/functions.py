"""Python functions of numbers."""

# %% A5-steps-answer

def log_q(z, mu, sigma):
    return -0.5 * math.log(2 * math.pi * sigma**2) - (z - mu) ** 2 / (2 * sigma**2)


def log_p(z):
    return log_q(z, 0.0, 1.0)


E_z2 = lambda mu, sigma: mu**2 + sigma**2
E_centred = lambda sigma: sigma**2
E_log_q = lambda mu, sigma: -0.5 * math.log(2 * math.pi) - math.log(sigma) - 0.5
E_log_p = lambda mu, sigma: -0.5 * np.log(2 * np.pi) - 0.5 * E_z2(mu, sigma)
kl = lambda sigma, mu: E_log_q(mu, sigma) - E_log_p(mu, sigma)
# %% A5-general-answer

def kl_general(m1, s1, m2, s2):
    return math.log(s2 / s1) + (s1**2 + (m1 - m2) ** 2) / (2 * s2**2) - 0.5
# %% A5-many-answer

def kl_many(mu, sigma):
    return sum(kl(s, m) for m, s in zip(mu, sigma))
