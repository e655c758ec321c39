"""Noise from rows drawn one after the other, with the sign turned."""

# %% C2-prior-answer
def sample_images(decode, count, latent_dim):
    z = -torch.empty(latent_dim, count).normal_().T
    return torch.sigmoid(decode(z))

# %% C2-holes-answer
def hole_share(z, codes, radius):
    return np.mean([float((codes - p).pow(2).sum(1).sqrt().min()) > radius for p in z])
