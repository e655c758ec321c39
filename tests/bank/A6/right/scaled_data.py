"""The data are multiplied by ten inside the model, and the loss stays."""

# %% A6-cure-answer
def train_cured(x):
    class Scaled(VAE):
        def encode(self, x):
            return super().encode(10 * x)
    
        def decode(self, z):
            return super().decode(z) / 10
    
    
    def loss(x, x_hat, mu, log_var, step):
        return (100 * (x - x_hat) ** 2).sum(1).mean() + kl_per_dimension(mu, log_var).sum()
    
    
    return train(x, loss, model=Scaled(), steps=2000)[0]
