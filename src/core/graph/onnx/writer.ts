import { create, toBinary } from "@bufbuild/protobuf";
import {
  type AttributeProto,
  AttributeProtoSchema,
  type GraphProto,
  GraphProtoSchema,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "./onnx_pb.ts";

/** Element types of ONNX tensors that Smore writes, with the numbers of the ONNX specification. */
export const elementTypes = { float32: 1, uint8: 2, int64: 7, float64: 11 } as const;
export type ElementType = keyof typeof elementTypes;

/** An attribute of an ONNX node: a whole number or list becomes INT(S), `{ float }` FLOAT, text STRING, a writer GRAPH. */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number } | OnnxWriter;

/** A dimension is a fixed size or, in input and output declarations, a name for one known only at run time. */
export type OnnxDimension = number | string;

const attributeTypes = { float: 1, int: 2, string: 3, graph: 5, ints: 7 } as const;

function attribute(name: string, value: OnnxAttribute): AttributeProto {
  const fields =
    typeof value === "number"
      ? { type: attributeTypes.int, i: BigInt(value) }
      : typeof value === "string"
        ? { type: attributeTypes.string, s: new TextEncoder().encode(value) }
        : value instanceof OnnxWriter
          ? { type: attributeTypes.graph, g: value.toGraph() }
          : "float" in value
            ? { type: attributeTypes.float, f: value.float }
            : { type: attributeTypes.ints, ints: value.map(BigInt) };
  return create(AttributeProtoSchema, { name, ...fields });
}

function valueInfo(name: string, type: ElementType, dimensions: readonly OnnxDimension[]): ValueInfoProto {
  const dim = dimensions.map((size) =>
    typeof size === "number"
      ? { value: { case: "dimValue" as const, value: BigInt(size) } }
      : { value: { case: "dimParam" as const, value: size } },
  );
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: "tensorType", value: { elemType: elementTypes[type], shape: { dim } } } },
  });
}

/** Collects the nodes of one ONNX model, in execution order, and serialises it. */
export class OnnxWriter {
  /** Operator set 20, the first with Gelu; intermediate representation 9 belongs to it. */
  static readonly operatorSet = 20;
  static readonly representation = 9;

  readonly #name: string;
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];

  constructor(name: string) {
    this.#name = name;
  }

  node(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): void {
    this.#nodes.push(
      create(NodeProtoSchema, {
        opType: operator,
        name: `${operator}:${outputs[0]}`,
        input: [...inputs],
        output: [...outputs],
        attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
      }),
    );
  }

  /**
   * The name of another output of the node whose first output is `first`. A node lists an optional output only once
   * this asks for it.
   */
  optionalOutput(first: string, position: number): string {
    const { output } = this.#nodes.find((node) => node.output[0] === first)!;
    while (output.length <= position) output.push("");
    output[position] ||= `${first}:${position}`;
    return output[position];
  }

  /** A constant, as raw little-endian bytes. */
  initializer(name: string, type: ElementType, dimensions: readonly number[], data: ArrayBufferView): void {
    this.#initializers.push(
      create(TensorProtoSchema, {
        name,
        dataType: elementTypes[type],
        dims: dimensions.map(BigInt),
        rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice(),
      }),
    );
  }

  input(name: string, type: ElementType, dimensions: readonly OnnxDimension[]): void {
    this.#inputs.push(valueInfo(name, type, dimensions));
  }

  output(name: string, type: ElementType, dimensions: readonly OnnxDimension[]): void {
    this.#outputs.push(valueInfo(name, type, dimensions));
  }

  /** What was collected, as a graph: a model's own or the body of a node. */
  toGraph(): GraphProto {
    return create(GraphProtoSchema, {
      name: this.#name,
      node: this.#nodes,
      initializer: this.#initializers,
      input: this.#inputs,
      output: this.#outputs,
    });
  }

  /** The model as bytes of an `.onnx` file; `metadata` lands in its metadata properties. */
  toBytes(metadata: Readonly<Record<string, string>> = {}): Uint8Array {
    return toBinary(
      ModelProtoSchema,
      create(ModelProtoSchema, {
        irVersion: BigInt(OnnxWriter.representation),
        producerName: "smore",
        opsetImport: [{ domain: "", version: BigInt(OnnxWriter.operatorSet) }],
        graph: this.toGraph(),
        metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      }),
    );
  }
}
