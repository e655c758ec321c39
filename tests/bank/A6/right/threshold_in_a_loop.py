"""A loop in Python numbers."""

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta):
    return torch.tensor([max(0.0, math.log(math.sqrt(2 * float(v) / beta))) for v in eigenvalues])
