import type { AwsError } from "../../aws-error.ts";
import { describeOperation, type OperationSchema } from "../schema/codec.ts";
import { type Decoder, inputDecoder, type WireFormat } from "../schema/input-decoder.ts";
import { type InputRules, serializationError, toAwsError } from "../schema/input-rules.ts";
import { strictTextOf, type WireRequest, type WireResponse } from "../wire.ts";

/** A wire protocol of AWS services, from the server's side. */
export interface Protocol {
  /** The operation's name; undefined if the request is not in this protocol or not for this service. */
  operationOf(request: WireRequest): string | undefined;
  /** Reads and checks the operation's input. @throws {AwsError} for an input that does not match the schema. */
  decode(schema: OperationSchema, request: WireRequest): unknown;
  /** The response to a call that succeeded. */
  encode(schema: OperationSchema, output: unknown, requestId: string): WireResponse;
  /** The response to a call that failed. */
  encodeError(error: AwsError, requestId: string): WireResponse;
}

/**
 * Decodes inputs of a service by the schemas of its operations, each compiled when it is first used.
 *
 * @param typeError the protocol's error for a wrong type.
 * @returns a function that decodes what `parse` returns, and throws AwsError for an input that does not match its schema.
 */
export function inputReader(
  format: WireFormat,
  rules: InputRules,
  typeError: (message: string) => AwsError = serializationError,
): (schema: OperationSchema, parse: () => unknown) => unknown {
  const decoders = new Map<OperationSchema, Decoder>();
  return (schema, parse) => {
    let decode = decoders.get(schema);
    if (decode === undefined) {
      decode = inputDecoder(describeOperation(schema).input, format, rules);
      decoders.set(schema, decode);
    }
    try {
      return decode(parse());
    } catch (error) {
      throw toAwsError(error, rules, typeError);
    }
  };
}

/** Parses a JSON body; an empty one is an empty document. @throws {AwsError} SerializationException */
export function parseJsonBody(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  const text = strictTextOf(body);
  if (text === undefined) throw serializationError("the body is not valid UTF-8");
  try {
    return JSON.parse(text);
  } catch {
    throw serializationError("the body is not valid JSON");
  }
}
