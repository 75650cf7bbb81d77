import { describe, expect, it } from "vitest";
import { engine } from "../../../node/engine/index.ts";
import { Session } from "../../engine/index.ts";
import { RandomGenerator } from "../../random/generator.ts";
import { concat, full, grad, input, type Precision, program, type Shape, type Tensor } from "../index.ts";

type Case = readonly [
  name: string,
  shapes: readonly Shape[],
  build: (...operands: Tensor[]) => Tensor,
  positive?: boolean,
];

const cases: readonly Case[] = [
  ["add", [[2, 3], [3]], (a, b) => a.add(b)],
  [
    "sub",
    [
      [2, 1],
      [1, 3],
    ],
    (a, b) => a.sub(b),
  ],
  [
    "mul",
    [
      [4, 2, 3],
      [2, 1],
    ],
    (a, b) => a.mul(b),
  ],
  [
    "div",
    [
      [2, 3],
      [2, 1],
    ],
    (a, b) => a.div(b),
    true,
  ],
  ["number operands", [[2, 3]], (a) => a.mul(3).add(2).sub(1).div(4)],
  ["minimum", [[3, 4], [4]], (a, b) => a.minimum(b)],
  ["maximum", [[3, 4], []], (a, b) => a.maximum(b)],
  ["where", [[3, 4], [4], [3, 1]], (c, a, b) => c.greater(0.1).where(a, b).add(c)],
  [
    "less",
    [
      [3, 4],
      [3, 4],
    ],
    (a, b) => a.less(b).where(a.square(), b),
  ],
  ["neg", [[5]], (x) => x.neg()],
  ["exp", [[5]], (x) => x.exp()],
  ["log", [[5]], (x) => x.log(), true],
  ["sqrt", [[5]], (x) => x.sqrt(), true],
  ["abs", [[5]], (x) => x.abs()],
  ["square", [[5]], (x) => x.square()],
  ["cos", [[5]], (x) => x.cos()],
  ["sin", [[5]], (x) => x.sin()],
  ["tanh", [[5]], (x) => x.tanh()],
  ["sigmoid", [[5]], (x) => x.sigmoid()],
  ["softplus", [[5]], (x) => x.softplus()],
  ["relu", [[9]], (x) => x.relu()],
  ["gelu", [[9]], (x) => x.gelu()],
  ["clip", [[9]], (x) => x.clip(-0.5, 0.7)],
  ["sum over all", [[2, 3]], (x) => x.sum()],
  ["sum over an axis", [[2, 3, 4]], (x) => x.sum(1)],
  ["mean over two axes, kept", [[2, 3, 4]], (x) => x.mean([0, -1], true)],
  ["max over an axis", [[3, 5]], (x) => x.max(-1)],
  ["logSumExp", [[3, 5]], (x) => x.logSumExp(1)],
  ["logSumExp over all, kept", [[3, 5]], (x) => x.logSumExp(undefined, true)],
  ["softmax", [[3, 5]], (x) => x.softmax()],
  ["softmax over rows", [[3, 5]], (x) => x.softmax(0)],
  ["reshape", [[2, 6]], (x) => x.reshape([3, 4])],
  ["transpose", [[2, 3, 4]], (x) => x.transpose([2, 0, 1])],
  ["transpose reversed", [[2, 3]], (x) => x.transpose()],
  ["slice", [[5, 3]], (x) => x.slice(1, 4)],
  ["slice columns", [[5, 3]], (x) => x.slice(1, 2, -1)],
  ["pad", [[2, 3]], (x) => x.pad(1, 2, 1)],
  ["broadcastTo", [[2, 1]], (x) => x.broadcastTo([3, 2, 4])],
  [
    "concat",
    [
      [2, 3],
      [2, 1],
      [2, 2],
    ],
    (a, b, c) => concat([a, b, c]),
  ],
  [
    "concat rows",
    [
      [2, 3],
      [1, 3],
    ],
    (a, b) => concat([a, b], 0),
  ],
  ["column", [[4, 3]], (x) => x.column(2)],
  ["arrange by its own order", [[3, 7]], (x) => x.arrange(x.order())],
  [
    "arrange by the order of another",
    [
      [2, 3, 5],
      [2, 3, 5],
    ],
    (x, y) => x.arrange(y.order()).add(y),
  ],
  ["diagonal", [[4, 4]], (x) => x.diagonal()],
  [
    "matmul",
    [
      [2, 3],
      [3, 4],
    ],
    (a, b) => a.matmul(b),
  ],
  [
    "matmul, right transposed",
    [
      [2, 3],
      [4, 3],
    ],
    (a, b) => a.matmul(b, { transposeRight: true }),
  ],
  [
    "matmul of batches",
    [
      [5, 2, 3],
      [5, 3, 4],
    ],
    (a, b) => a.matmul(b),
  ],
  [
    "matmul of batches, right transposed",
    [
      [5, 2, 3],
      [5, 4, 3],
    ],
    (a, b) => a.matmul(b, { transposeRight: true }),
  ],
  ["linear", [[5, 3], [3, 2], [2]], (x, w, b) => x.linear(w, b)],
  ["layerNorm", [[4, 6], [6], [6]], (x, scale, shift) => x.layerNorm(scale, shift)],
];

const random = RandomGenerator.from(11);

async function evaluate(
  outputs: Record<string, Tensor>,
  values: Record<string, Float64Array>,
  precision: Precision = "float64",
) {
  const session = await Session.create(engine, program("test", outputs), { precision });
  const inputs = session.allocateInputs();
  for (const [name, array] of Object.entries(inputs.arrays)) array.set(values[name]);
  await session.run(inputs);
  return { session, inputs };
}

/**
 * Compares the gradient of Σ weight · build(x) in double precision with central differences, and in single precision,
 * for which some operations have another emission, with that in double precision.
 */
async function checkGradient(shapes: readonly Shape[], build: Case[2], positive = false) {
  const operands = shapes.map((shape, position) => input(`x${position}`, shape));
  const result = build(...operands);
  const weight = input("weight", result.shape);
  const loss = result.mul(weight).sum();
  const outputs = { loss, ...Object.fromEntries(grad(loss, operands).map((g, i) => [`gradient${i}`, g])) };
  const values: Record<string, Float64Array> = {};
  for (const tensor of [...operands, weight]) {
    const { name } = tensor.attributes as { name: string };
    values[name] = Float64Array.from({ length: tensor.size }, () =>
      positive ? random.uniform(0.5, 2) : random.normal(),
    );
  }
  const { session, inputs } = await evaluate(outputs, values);
  const step = 1e-5;
  const gradients = operands.map((_, position) => session.output(`gradient${position}`).slice());
  const { session: inSingle } = await evaluate(outputs, values, "float32");
  for (const [position, operand] of operands.entries()) {
    const gradient = gradients[position];
    expect(gradient.length).toBe(operand.size);
    for (const [i, element] of inSingle.output(`gradient${position}`).entries())
      expect(element).toBeCloseTo(gradient[i], 4);
    const array = inputs.arrays[`x${position}`];
    for (let i = 0; i < array.length; i++) {
      const original = array[i];
      array[i] = original + step;
      await session.run(inputs);
      const above = session.output("loss")[0];
      array[i] = original - step;
      await session.run(inputs);
      const below = session.output("loss")[0];
      array[i] = original;
      expect(gradient[i]).toBeCloseTo((above - below) / (2 * step), 6);
    }
  }
  await session.dispose();
  await inSingle.dispose();
}

describe("gradients agree with central differences and between precisions", () => {
  for (const [name, shapes, build, positive] of cases) it(name, () => checkGradient(shapes, build, positive));

  it("of a gradient", () =>
    checkGradient(
      [
        [4, 3],
        [3, 2],
      ],
      (x, w) => {
        const y = x.matmul(w).tanh().square().mean();
        return grad(y, [x])[0].square().sum();
      },
    ));

  it("of a gradient through linear and layerNorm", () =>
    checkGradient([[4, 3], [3, 5], [5], [5], [5]], (x, weight, bias, scale, shift) => {
      const y = x.linear(weight, bias).layerNorm(scale, shift).tanh().square().mean();
      return grad(y, [x, weight, bias, scale, shift])
        .map((gradient) => gradient.square().sum())
        .reduce((sum, square) => sum.add(square));
    }));
});

describe("values", () => {
  const value = async (build: (x: Tensor) => Tensor, values: number[], shape: Shape = [values.length]) => {
    const { session } = await evaluate({ y: build(input("x", shape)) }, { x: Float64Array.from(values) });
    return Array.from(session.output("y"));
  };
  const close = (actual: number[], expected: number[]) => {
    expect(actual.length).toBe(expected.length);
    actual.forEach((y, i) => {
      expect(y).toBeCloseTo(expected[i], 9);
    });
  };

  it("of the activation functions", async () => {
    close(await value((x) => x.gelu(), [1, -2]), [0.8411919906082768, -0.04540230591222494]);
    close(await value((x) => x.softplus(), [800, 0]), [800, Math.log(2)]);
    close(await value((x) => x.relu(), [-1, 0, 2]), [0, 0, 2]);
    close(await value((x) => x.sigmoid(), [0, Math.log(3)]), [0.5, 0.75]);
  });
  it("of floor are the whole numbers below", async () => {
    close(await value((x) => x.floor(), [-0.5, 0, 1.9, 2]), [-1, 0, 1, 2]);
  });
  it("arranged by their own order ascend along the last axis", async () => {
    close(await value((x) => x.arrange(x.order()), [3, 1, 2, -1, 5, 0], [2, 3]), [1, 2, 3, -1, 0, 5]);
  });
  it("of neighbours are the elements at a place and after it in ascending order", async () => {
    const [x, place] = [input("x", [6]), input("place", [])];
    const { session, inputs } = await evaluate(
      { y: x.neighbours(place) },
      { x: Float64Array.of(3, 1, 4, 1, 5, 9), place: Float64Array.of(0) },
    );
    for (const [i, expected] of [
      [1, 1],
      [1, 3],
      [3, 4],
      [4, 5],
      [5, 9],
    ].entries()) {
      inputs.arrays.place[0] = i;
      await session.run(inputs);
      expect(Array.from(session.output("y"))).toEqual(expected);
    }
  });
  it("of logSumExp stay finite for large arguments", async () => {
    close(await value((x) => x.logSumExp(), [1000, 1000]), [1000 + Math.log(2)]);
  });
  it("of layerNorm have zero mean and unit variance before scale and shift", async () => {
    const y = await value((x) => x.layerNorm(full([4], 2), full([4], 1), 0), [1, 2, 3, 4], [1, 4]);
    const unit = [-3, -1, 1, 3].map((v) => v / Math.sqrt(5));
    close(
      y,
      unit.map((v) => 1 + 2 * v),
    );
  });
  it("of shape operations follow row-major order", async () => {
    const x = [0, 1, 2, 3, 4, 5];
    close(await value((t) => t.transpose(), x, [2, 3]), [0, 3, 1, 4, 2, 5]);
    close(await value((t) => t.column(1), x, [2, 3]), [1, 4]);
    close(await value((t) => t.slice(1, 3, 1), x, [2, 3]), [1, 2, 4, 5]);
    close(await value((t) => t.pad(1, 0, 0), x, [2, 3]), [0, 0, 0, ...x]);
    close(await value((t) => t.slice(0, 2, 1).diagonal(), x, [2, 3]), [0, 4]);
  });
  it("of a tie in maximum: the first operand takes the gradient", async () => {
    const { session } = await evaluate(
      (() => {
        const [a, b] = [input("a", [1]), input("b", [1])];
        const [toA, toB] = grad(a.maximum(b).sum(), [a, b]);
        return { toA, toB };
      })(),
      { a: Float64Array.of(1), b: Float64Array.of(1) },
    );
    expect([session.output("toA")[0], session.output("toB")[0]]).toEqual([1, 0]);
  });
});

describe.each(["float32", "float64"] as const)("the gradient of relu in %s", (precision) => {
  it("is 1 from the smallest normal number to infinity, and 0 at zero and below", async () => {
    const smallest = precision === "float32" ? 2 ** -126 : 2 ** -1022;
    const points = [
      [Number.NEGATIVE_INFINITY, 0],
      [-1, 0],
      [-smallest, 0],
      [-0, 0],
      [0, 0],
      [smallest, 1],
      [1, 1],
      [Number.MAX_SAFE_INTEGER, 1],
      [Number.POSITIVE_INFINITY, 1],
    ];
    const x = input("x", [points.length]);
    const slope = grad(x.relu().sum(), [x])[0];
    const session = await Session.create(engine, program("relu", { slope }), { precision });
    const inputs = session.allocateInputs();
    inputs.arrays.x.set(points.map(([at]) => at));
    await session.run(inputs);
    expect(Array.from(session.output("slope"))).toEqual(points.map(([, expected]) => expected));
    await session.dispose();
  });
});

describe("stopGradient", () => {
  it("keeps the value and blocks the gradient", async () => {
    const x = input("x", [1]);
    const y = x.mul(x.stopGradient()).sum();
    const { session } = await evaluate({ y, slope: grad(y, [x])[0] }, { x: Float64Array.of(3) });
    expect([session.output("y")[0], session.output("slope")[0]]).toEqual([9, 3]);
  });
  it("makes a loss that depends on nothing else an error", () => {
    const x = input("x", [2]);
    expect(() => grad(x.stopGradient().sum(), [x])).toThrow(
      "the loss does not depend on variable 0 of shape [2]",
    );
  });
});

describe("errors name the operation and both shapes", () => {
  const [a, b] = [input("a", [2, 3]), input("b", [4, 5])];
  const messages: readonly [() => unknown, string][] = [
    [() => a.add(b), "add: shapes [2, 3] and [4, 5] do not broadcast: axis 0 has sizes 2 and 4"],
    [() => a.matmul(b), "matmul: shapes [2, 3] and [4, 5] do not match: inner sizes are 3 and 4"],
    [() => a.reshape([7]), "reshape: [2, 3] and [7] differ in size"],
    [() => concat([a, b]), "concat: shapes [2, 3] and [4, 5] differ beside axis 1"],
    [() => a.sum(2), "sum: axis 2 does not exist in shape [2, 3]"],
    [() => a.slice(1, 4), "slice: 1 … 4 lies outside axis 0 of shape [2, 3]"],
    [() => a.linear(b, a), "linear: rows [2, 3] and weight [4, 5] do not match"],
    [() => a.transpose([0, 0]), "transpose: order [0, 0] does not reorder shape [2, 3]"],
    [() => a.diagonal(), "diagonal: expected a square matrix, got shape [2, 3]"],
    [() => a.arrange(a), "arrange: expected an order"],
    [() => a.arrange(b.order()), "arrange: shape [2, 3] needs an order of it, got [4, 5]"],
    [() => a.neighbours(b), "neighbours: expected a vector of 2 elements or more and a scalar place, got"],
    [() => a.where(1, 0), "where: expected a condition"],
    [() => grad(a, [a]), "grad: the loss must be a scalar, got shape [2, 3]"],
  ];
  for (const [attempt, message] of messages) it(message, () => expect(attempt).toThrow(message));
});
