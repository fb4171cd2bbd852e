"""Make autodiff_torch.npz: random expressions with the values and gradients that torch gives them.

Run from the root of the repository, with the extra "frameworks": python -m tests.data.autodiff_torch
"""

import json
from pathlib import Path

import numpy as np

from tests.expressions import evaluate, operations, random_expression

COUNT = 60


def main():
    import torch  # here, because pytest looks for doctests in every module

    def cross_entropy(scores, labels):
        return torch.nn.functional.cross_entropy(scores, torch.tensor(labels))

    ops = operations(torch, torch.relu, torch.sigmoid, cross_entropy)
    trees, shapes, values, leaves, grads = [], [], [], [], []
    for k in range(COUNT):
        tree, arrays = random_expression(k)
        tensors = [torch.tensor(a, requires_grad=True) for a in arrays]
        y = evaluate(tree, tensors, ops)
        y.backward()
        trees.append(tree)
        shapes.append([a.shape for a in arrays])
        values.append(y.item())
        leaves += [a.ravel() for a in arrays]
        grads += [t.grad.numpy().ravel() for t in tensors]
    np.savez_compressed(
        Path(__file__).with_suffix(".npz"),
        trees=json.dumps(trees),
        shapes=json.dumps(shapes),
        values=values,
        leaves=np.concatenate(leaves),
        grads=np.concatenate(grads),
        versions=f"torch {torch.__version__}, numpy {np.__version__}",
    )


if __name__ == "__main__":
    main()
