/** Element types of ONNX tensors that our graphs use. */
export type ElementType = 'float32' | 'float16' | 'uint8' | 'int8' | 'int64' | 'bool';

/** Codes of `TensorProto.DataType` in onnx.proto (opset 17, IR version 8). */
export const TYPE_CODE: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int64: 7,
  bool: 9,
  float16: 10,
};

export const TYPE_BYTES: Readonly<Record<ElementType, number>> = {
  float32: 4,
  uint8: 1,
  int8: 1,
  int64: 8,
  bool: 1,
  float16: 2,
};
