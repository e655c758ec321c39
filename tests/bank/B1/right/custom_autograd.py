"""An autograd function with a backward pass of its own."""

# %% B1-reparameterize
class Trick(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, log_var):
        scatter = torch.randn_like(mu) * torch.exp(0.5 * log_var)
        ctx.save_for_backward(scatter)
        return mu + scatter

    @staticmethod
    def backward(ctx, gradient):
        (scatter,) = ctx.saved_tensors
        return gradient, 0.5 * gradient * scatter


def reparameterize(mu, log_var):
    return Trick.apply(mu, log_var)
