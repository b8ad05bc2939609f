import type { AwsError } from "../../aws-error.ts";
import type { OperationSchema } from "../schema/codec.ts";
import type { WireRequest, WireResponse } from "../wire.ts";

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
