import { AwsError } from "../aws-error.ts";
import type { World } from "../world.ts";
import type { Protocol, WireRequest, WireResponse } from "./protocols/protocol.ts";
import { refuse } from "./protocols/query.ts";
import type { OperationSchema } from "./schema/codec.ts";

/** One API action of a service: its schema from the SDK, and its effect on the account. */
export interface Action<Input = never, Output = unknown> {
  readonly schema: OperationSchema;
  readonly run: (input: Input, world: World, call: Call) => Output | Promise<Output> | undefined;
}

/** What an action may know about its request besides the input. */
export type Call = Pick<WireRequest, "endpoint" | "headers">;

/** The header of a request that contains the tracing header of the invocation that has sent it. */
export const traceHeaderName = "x-amzn-trace-id";

/** The actions of one service, by name. */
export type ActionTable = Readonly<Record<string, Action>>;

/** Some actions of the service that an SDK package is for: each has the input and the output of the command of its name. */
export type ActionsOf<Sdk> = {
  readonly [Key in keyof Sdk as Key extends `${infer Name}Command` ? Name : never]?: ActionOf<Sdk[Key]>;
};

type ActionOf<Command> = Command extends {
  readonly prototype: {
    readonly input: infer Input;
    resolveMiddleware(...parts: never): (...call: never) => Promise<{ output: infer Output }>;
  };
}
  ? Action<Input, Omit<Output, "$metadata">>
  : never;

/**
 * Combines an action's schema and behavior. `run` returns the output, or a promise that an event of the kernel resolves
 * (see `World.later`); it throws `AwsError` for requests that AWS rejects.
 */
export const action = <Input, Output>(
  schema: OperationSchema,
  run: (input: Input, world: World, call: Call) => NoInfer<Output> | Promise<NoInfer<Output>> | undefined,
): Action<Input, Output> => ({ schema, run });

/** One service behind the router: its protocols and its actions. */
export interface Service {
  readonly name: string;
  readonly protocols: readonly Protocol[];
  readonly actions: ActionTable;
  /** Largest body of a request, bytes; 8 MiB unless given. */
  readonly bodyBytesMax?: number;
}

/** SQS accepts 1 MiB of messages, which JSON can encode in six times as many bytes; other services accept less. */
const bodyBytesMaxDefault = 8 * 1024 * 1024;

/** Answers a request to any service. The response is a promise only if an event of the kernel has to answer it. */
export type Router = (request: WireRequest) => WireResponse | Promise<WireResponse>;

/** Creates the router: it finds the service and action of a request, runs the action and encodes the response. */
export function createRouter(world: World, services: readonly Service[]): Router {
  return (request) => {
    const requestId = world.newRequestId();
    for (const service of services) {
      for (const protocol of service.protocols) {
        const failed = (error: unknown) => protocol.encodeError(asAwsError(error), requestId);
        try {
          const operation = protocol.operationOf(request);
          if (operation === undefined) continue;
          const { schema, run } = actionOf(service, operation, request);
          const output = run(protocol.decode(schema, request) as never, world, request);
          if (!(output instanceof Promise)) return protocol.encode(schema, output, requestId);
          return output.then((value) => protocol.encode(schema, value, requestId)).catch(failed);
        } catch (error) {
          return failed(error);
        }
      }
    }
    return unknownRequest(request, requestId);
  };
}

/** Finds the action of a request. @throws {AwsError} for an unknown operation, and for a body that is too large. */
function actionOf(service: Service, operation: string, request: WireRequest): Action {
  const action = Object.hasOwn(service.actions, operation) ? service.actions[operation] : undefined;
  if (action === undefined) {
    const message = `flatten's emulator does not support ${service.name} ${operation}.`;
    throw new AwsError("UnknownOperationException", message);
  }
  const { bodyBytesMax = bodyBytesMaxDefault } = service;
  if (request.body.length > bodyBytesMax) {
    const message = `Request must be smaller than ${bodyBytesMax} bytes for the ${operation} operation`;
    throw new AwsError("RequestEntityTooLargeException", message, { status: 413 });
  }
  return action;
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError("InternalFailure", `flatten's emulator failed: ${detail}`, { status: 500 });
}

/** The error for a request that no protocol knows, with the service that it was signed for. */
function unknownRequest({ method, path, query, headers }: WireRequest, requestId: string): WireResponse {
  const [, service] = /Credential=[^/]*\/\d+\/[\w-]+\/([\w-]+)\//.exec(headers.authorization ?? "") ?? [];
  const which = service === undefined ? "" : ` It is for ${service}: ${method} ${path}.`;
  const hint =
    query.Action === undefined ? "" : " A request of the query protocol must be a POST with a form as its body.";
  const message = `flatten's emulator does not recognize this request.${which}${hint}`;
  const error = new AwsError("UnknownOperationException", message, { status: 404 });
  const response = refuse(error, headers["content-type"], service === "s3");
  return { ...response, headers: { ...response.headers, "x-amzn-requestid": requestId } };
}
