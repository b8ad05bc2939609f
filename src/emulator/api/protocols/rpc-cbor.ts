import { cborCodec, describeOperation, NormalizedSchema } from "../codec.ts";
import type { Protocol } from "./protocol.ts";

const stringSchema = 0;
const mapOfStrings = [2, "flatten", "ErrorDocument", 0, stringSchema, stringSchema] as const;

/** Smithy RPC v2 CBOR: `POST /service/<Service>/operation/<Operation>` (smithy.io, "Smithy RPC v2 CBOR protocol"). */
export function rpcCborProtocol(serviceName: string): Protocol {
  const pattern = new RegExp(`/service/${serviceName}/operation/(\\w+)$`);
  const headersFor = (requestId: string) => ({
    "content-type": "application/cbor",
    "smithy-protocol": "rpc-v2-cbor",
    "x-amzn-requestid": requestId,
  });
  return {
    operationOf: ({ path, headers }) =>
      headers["smithy-protocol"] === "rpc-v2-cbor" ? pattern.exec(path)?.[1] : undefined,
    decode: (schema, request) => cborCodec.read(describeOperation(schema).input, request.body),
    encode: (schema, output, requestId) => ({
      status: 200,
      headers: headersFor(requestId),
      body: cborCodec.write(describeOperation(schema).output, output ?? {}),
    }),
    encodeError: (error, requestId) => ({
      status: error.status,
      headers: {
        ...headersFor(requestId),
        ...(error.queryCode === undefined ? {} : { "x-amzn-query-error": `${error.queryCode};Sender` }),
      },
      body: cborCodec.write(NormalizedSchema.of(mapOfStrings as never), { __type: error.code, message: error.message }),
    }),
  };
}
