import type { TensorType } from './weightSource';

/**
 * The numbers of the TFLite schema that reading needs: field ids in the order of each table's fields,
 * enums in the order of their values. Source: tensorflow/lite/schema/schema.fbs, version 3.
 */
export const MODEL = { operatorCodes: 1, subgraphs: 2, buffers: 4 } as const;
export const OPERATOR_CODE = { deprecatedBuiltinCode: 0, customCode: 1, builtinCode: 3 } as const;
export const SUBGRAPH = { tensors: 0, inputs: 1, outputs: 2, operators: 3 } as const;
export const TENSOR = {
  shape: 0,
  type: 1,
  buffer: 2,
  name: 3,
  quantization: 4,
  sparsity: 6,
} as const;
export const QUANTIZATION = { scale: 2, zeroPoint: 3, quantizedDimension: 6 } as const;
export const OPERATOR = { opcodeIndex: 0, inputs: 1, outputs: 2, builtinOptions: 4 } as const;
/** `offset` and `size` are set instead of `data` in files beyond 2 GB. */
export const BUFFER = { data: 0, offset: 1, size: 2 } as const;

/** The file identifier, at byte 4. */
export const TFLITE_IDENTIFIER = 'TFL3';

/** `TensorType`. */
export const TENSOR_TYPES: readonly TensorType[] = [
  'f32',
  'f16',
  'i32',
  'u8',
  'i64',
  'other', // STRING
  'bool',
  'i16',
  'other', // COMPLEX64
  'i8',
  'f64',
  'other', // COMPLEX128
  'other', // UINT64
  'other', // RESOURCE
  'other', // VARIANT
  'other', // UINT32
  'other', // UINT16
  'other', // INT4
  'bf16',
];

/** `ActivationFunctionType`. */
export const ACTIVATIONS: readonly string[] = [
  'NONE',
  'RELU',
  'RELU_N1_TO_1',
  'RELU6',
  'TANH',
  'SIGN_BIT',
];

/** Where the options of an operator keep the activation that is fused into it. */
export const ACTIVATION_FIELD: ReadonlyMap<string, number> = new Map([
  ['FULLY_CONNECTED', 0],
  ['ADD', 0],
  ['SUB', 0],
  ['MUL', 0],
  ['DIV', 0],
  ['CONV_2D', 3],
]);

/** Options of operators that change what they compute: name and field of each, all bytes or int32. */
export const OPTION_FIELDS: ReadonlyMap<
  string,
  readonly (readonly [name: string, field: number, type: 'u8' | 'i32'])[]
> = new Map([
  ['BATCH_MATMUL', [['adjX', 0, 'u8'] as const, ['adjY', 1, 'u8'] as const]],
  ['CONCATENATION', [['axis', 0, 'i32'] as const]],
  ['FULLY_CONNECTED', [['weightsFormat', 1, 'u8'] as const]],
  ['GATHER', [['axis', 0, 'i32'] as const, ['batchDimensions', 1, 'i32'] as const]],
  ['GELU', [['approximate', 0, 'u8'] as const]],
  ['PACK', [['axis', 1, 'i32'] as const]],
]);

/** `BuiltinOperator`, as far as networks of this family could use it. */
export const BUILTIN_OPERATORS: readonly string[] = `
  ADD AVERAGE_POOL_2D CONCATENATION CONV_2D DEPTHWISE_CONV_2D DEPTH_TO_SPACE DEQUANTIZE
  EMBEDDING_LOOKUP FLOOR FULLY_CONNECTED HASHTABLE_LOOKUP L2_NORMALIZATION L2_POOL_2D
  LOCAL_RESPONSE_NORMALIZATION LOGISTIC LSH_PROJECTION LSTM MAX_POOL_2D MUL RELU RELU_N1_TO_1
  RELU6 RESHAPE RESIZE_BILINEAR RNN SOFTMAX SPACE_TO_DEPTH SVDF TANH CONCAT_EMBEDDINGS SKIP_GRAM
  CALL CUSTOM EMBEDDING_LOOKUP_SPARSE PAD UNIDIRECTIONAL_SEQUENCE_RNN GATHER BATCH_TO_SPACE_ND
  SPACE_TO_BATCH_ND TRANSPOSE MEAN SUB DIV SQUEEZE UNIDIRECTIONAL_SEQUENCE_LSTM STRIDED_SLICE
  BIDIRECTIONAL_SEQUENCE_RNN EXP TOPK_V2 SPLIT LOG_SOFTMAX DELEGATE BIDIRECTIONAL_SEQUENCE_LSTM
  CAST PRELU MAXIMUM ARG_MAX MINIMUM LESS NEG PADV2 GREATER GREATER_EQUAL LESS_EQUAL SELECT
  SLICE SIN TRANSPOSE_CONV SPARSE_TO_DENSE TILE EXPAND_DIMS EQUAL NOT_EQUAL LOG SUM SQRT RSQRT
  SHAPE POW ARG_MIN FAKE_QUANT REDUCE_PROD REDUCE_MAX PACK LOGICAL_OR ONE_HOT LOGICAL_AND
  LOGICAL_NOT UNPACK REDUCE_MIN FLOOR_DIV REDUCE_ANY SQUARE ZEROS_LIKE FILL FLOOR_MOD RANGE
  RESIZE_NEAREST_NEIGHBOR LEAKY_RELU SQUARED_DIFFERENCE MIRROR_PAD ABS SPLIT_V UNIQUE CEIL
  REVERSE_V2 ADD_N GATHER_ND COS WHERE RANK ELU REVERSE_SEQUENCE MATRIX_DIAG QUANTIZE
  MATRIX_SET_DIAG ROUND HARD_SWISH IF WHILE NON_MAX_SUPPRESSION_V4 NON_MAX_SUPPRESSION_V5
  SCATTER_ND SELECT_V2 DENSIFY SEGMENT_SUM BATCH_MATMUL PLACEHOLDER_FOR_GREATER_OP_CODES CUMSUM
  CALL_ONCE BROADCAST_TO RFFT2D CONV_3D IMAG REAL COMPLEX_ABS HASHTABLE HASHTABLE_FIND
  HASHTABLE_IMPORT HASHTABLE_SIZE REDUCE_ALL CONV_3D_TRANSPOSE VAR_HANDLE READ_VARIABLE
  ASSIGN_VARIABLE BROADCAST_ARGS RANDOM_STANDARD_NORMAL BUCKETIZE RANDOM_UNIFORM MULTINOMIAL
  GELU DYNAMIC_UPDATE_SLICE RELU_0_TO_1 UNSORTED_SEGMENT_PROD UNSORTED_SEGMENT_MAX
  UNSORTED_SEGMENT_SUM ATAN2 UNSORTED_SEGMENT_MIN SIGN BITCAST BITWISE_XOR RIGHT_SHIFT
`
  .trim()
  .split(/\s+/);
