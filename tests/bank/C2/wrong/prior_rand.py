"""Another distribution."""
# mistake: rand in place of randn

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    return torch.sigmoid(decode(torch.rand(count, latent_dim)))
