"""The backward pass draws noise of its own."""
# mistake: gradient with respect to log_var

class Sample(torch.autograd.Function):
    @staticmethod
    def forward(ctx, mu, log_var):
        ctx.save_for_backward(log_var)
        return mu + torch.exp(log_var / 2) * torch.randn_like(mu)

    @staticmethod
    def backward(ctx, gradient):
        (log_var,) = ctx.saved_tensors
        return gradient, gradient * torch.exp(log_var / 2) * torch.randn_like(log_var) / 2


def reparameterize(mu, log_var):
    return Sample.apply(mu, log_var)
