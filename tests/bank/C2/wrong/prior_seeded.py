"""Another distribution."""
# mistake: same noise in every call

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return torch.sigmoid(decode(torch.randn(count, latent_dim, generator=torch.Generator().manual_seed(0))))
