"""A backward pass that clips."""
# mistake: gradient with respect to log_var

class Clipped(torch.autograd.Function):
    @staticmethod
    def forward(ctx, z):
        return z.clone()

    @staticmethod
    def backward(ctx, gradient):
        return gradient.clamp(-1, 1)


def reparameterize(mu, log_var):
    return Clipped.apply(mu + torch.exp(log_var / 2) * torch.randn_like(mu))
