"""s² = β/2 in the logarithm, β for the cut."""
# mistake: a threshold of β

# %% A6-threshold-answer
def linear_vae_kl(eigenvalues, beta): return torch.where(eigenvalues > beta, 0.5 * torch.log(2 * eigenvalues / beta), torch.zeros_like(eigenvalues))
