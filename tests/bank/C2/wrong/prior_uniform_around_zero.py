"""Another distribution."""
# mistake: codes not from N(0, 1)

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return torch.sigmoid(decode(2 * torch.rand(count, latent_dim) - 1))
