"""A temperature of 0.8, as for prettier pictures."""
# mistake: codes not from N(0, 1)


# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return torch.sigmoid(decode(0.8 * torch.randn(count, latent_dim)))
