"""Another distribution."""
# mistake: no noise

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return torch.sigmoid(decode(torch.zeros(count, latent_dim)))
