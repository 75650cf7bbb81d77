import { fromBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema } from "./onnx_pb.ts";

/**
 * The metadata properties of an ONNX model.
 * @throws Error when the bytes are not an ONNX model
 */
export function readMetadata(model: Uint8Array): ReadonlyMap<string, string> {
  return new Map(fromBinary(ModelProtoSchema, model).metadataProps.map(({ key, value }) => [key, value]));
}
