"""The one distance of the coreset: squared Euclidean in float32, with every addition in a fixed order.

Two calls on the same numbers give the same bits, whoever calls and on whatever processor or number of threads: the loop
is written as vector instructions without any licence to reorder or to fuse, so the compiler has no choice to make.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np import arrayobj

from wavecoder.curate.jit import jit

LANES = 32

make_array: Any = arrayobj.make_array
allocate: Any = cgutils.alloca_once_value


def _write_sum_squares(typing_context: Any, x: Any, i: Any, y: Any, j: Any, blocks: Any) -> Any:
    """Sum (x[i]-y[j])^2 over `blocks` blocks of LANES numbers: each lane down the blocks, then the lanes pairwise."""
    signature = types.float32(x, types.intp, y, types.intp, types.intp)

    def generate(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        def row(kind: Any, value: Any, number: Any) -> Any:
            array = make_array(kind)(context, builder, value)
            width = builder.extract_value(array.shape, 1)
            return builder.gep(array.data, [builder.mul(number, width)])

        first, second = row(signature.args[0], args[0], args[1]), row(signature.args[2], args[2], args[3])
        vector, index = ir.VectorType(ir.FloatType(), LANES), ir.IntType(32)
        total = allocate(builder, ir.Constant(vector, None))
        with cgutils.for_range(builder, args[4]) as loop:
            at = builder.mul(loop.index, ir.Constant(loop.index.type, LANES))
            a, b = (
                builder.load(builder.bitcast(builder.gep(data, [at]), vector.as_pointer()), align=4)
                for data in (first, second)
            )
            gap = builder.fsub(a, b)
            builder.store(builder.fadd(builder.load(total), builder.fmul(gap, gap)), total)
        lanes, width = builder.load(total), LANES
        while width > 1:
            width //= 2
            halves = (range(width), range(width, 2 * width))
            low, high = (
                builder.shuffle_vector(
                    lanes, ir.Constant(lanes.type, ir.Undefined), ir.Constant(ir.VectorType(index, width), list(half))
                )
                for half in halves
            )
            lanes = builder.fadd(low, high)
        return builder.extract_element(lanes, ir.Constant(index, 0))

    return signature, generate


_sum_squares: Any = intrinsic(_write_sum_squares)


@jit
def squared_distance(x: np.ndarray, i: int, y: np.ndarray, j: int) -> np.float32:
    """Squared distance of x[i] and y[j], rows of float32; symmetric, and exactly 0 between equal rows."""
    blocks = x.shape[1] // LANES
    total: np.float32 = _sum_squares(x, i, y, j, blocks)
    for at in range(blocks * LANES, x.shape[1]):
        gap = x[i, at] - y[j, at]
        total += gap * gap
    return total


@jit
def lower_to(points: np.ndarray, bounds: np.ndarray, centres: np.ndarray, j: int) -> None:
    """Lower each bound to the distance from its point to centres[j], in place."""
    for i in range(points.shape[0]):
        distance = squared_distance(points, i, centres, j)
        if distance < bounds[i]:
            bounds[i] = distance
