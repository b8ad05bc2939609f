import type { AwsError } from "../../aws-error.ts";
import type { OperationSchema } from "../codec.ts";
import type { WireRequest, WireResponse } from "../wire.ts";

/** How one family of services is spoken to over HTTP, from the service's side. */
export interface Protocol {
  /** The operation's name, if the request is of this protocol. */
  operationOf(request: WireRequest): string | undefined;
  /** The operation's input. */
  decode(schema: OperationSchema, request: WireRequest): unknown;
  /** The answer to a call that went well. */
  encode(schema: OperationSchema, output: unknown, requestId: string): WireResponse;
  /** The answer to a call that was refused. */
  encodeError(error: AwsError, requestId: string): WireResponse;
}
