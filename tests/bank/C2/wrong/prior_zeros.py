"""Another distribution."""
# mistake: one code for all images

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return torch.sigmoid(decode(torch.zeros(count, latent_dim)))
