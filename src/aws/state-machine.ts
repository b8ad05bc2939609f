import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ListMapRunsCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { FlattenError } from "../base/errors.ts";
import type { Cloud } from "./clients.ts";
import { retrying } from "./retry.ts";
import { describeStack, isDeployed, outputsOf } from "./stack.ts";

/** The state machines of a stack of flatten, by ARN. */
export interface Machines {
  /** Sends messages to the queue. */
  readonly send: string;
  /** Invokes the function. */
  readonly pool: string;
}

/** The name of the stack that has the state machines of a stack of flatten. */
export const scaleStackOf = (stack: string): string => `${stack}-scale`;

/**
 * Finds the state machines of a stack of flatten.
 *
 * @throws {FlattenError} (cloud) if they are not deployed, or their stack is in another state than complete.
 */
export async function findMachines(cloud: Cloud, stack: string): Promise<Machines> {
  const name = scaleStackOf(stack);
  const found = await describeStack(cloud, name);
  const remedy = `deploy it: flatten deploy --scale --stack ${stack}`;
  if (found === undefined)
    throw new FlattenError("cloud", `the stack "${name}", which has the state machines, does not exist`, { remedy });
  const { SendMachineArn: send, PoolMachineArn: pool } = outputsOf(found);
  if (isDeployed(found.StackStatus) && send !== undefined && pool !== undefined) return { send, pool };
  throw new FlattenError("cloud", `the stack "${name}" is in ${found.StackStatus}: its state machines cannot be used`, {
    remedy,
  });
}

/** The ARN that an execution has or will have. @param name unique for its state machine */
export const executionArnOf = (stateMachineArn: string, name: string): string =>
  `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;

/**
 * Starts an execution. A call that is repeated starts no second one, because both have the same name and input.
 */
export async function startExecution(
  { sfn, clock }: Cloud,
  stateMachineArn: string,
  name: string,
  input: object,
): Promise<void> {
  const request = new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) });
  await retrying(clock, () => sfn.send(request));
}

/** An execution as it is now. */
export interface ExecutionState {
  readonly status: string;
  /** JSON; undefined unless the execution has succeeded. */
  readonly output: string | undefined;
  /** Why it has failed, as far as Step Functions knows. */
  readonly error: string | undefined;
  /** How long it has run, milliseconds; undefined while it runs. */
  readonly ranMs: number | undefined;
}

/** Reads the state of an execution. */
export async function executionState({ sfn }: Cloud, executionArn: string): Promise<ExecutionState> {
  const described = await sfn.send(new DescribeExecutionCommand({ executionArn }));
  const { status = "RUNNING", output, error, startDate, stopDate } = described;
  const ranMs =
    startDate === undefined || stopDate === undefined ? undefined : stopDate.getTime() - startDate.getTime();
  return { status, output, error, ranMs };
}

/** Stops an execution. Tasks that have begun continue. */
export async function stopExecution({ sfn, clock }: Cloud, executionArn: string): Promise<void> {
  await retrying(clock, () => sfn.send(new StopExecutionCommand({ executionArn, cause: "stopped by flatten" })));
}

/** How many child executions of a Map Run are in which state. */
export interface ChildCounts {
  readonly total: number;
  readonly pending: number;
  readonly running: number;
  readonly succeeded: number;
  /** Those that failed, timed out or were aborted. */
  readonly failed: number;
}

/** The Map Run of an execution with one Map, by ARN; undefined if it has not begun. */
export async function findMapRun({ sfn, clock }: Cloud, executionArn: string): Promise<string | undefined> {
  const { mapRuns = [] } = await retrying(clock, () => sfn.send(new ListMapRunsCommand({ executionArn })));
  return mapRuns.at(-1)?.mapRunArn;
}

/** Counts the child executions of an execution with one Map; undefined if the Map has not begun. */
export async function countChildren(cloud: Cloud, executionArn: string): Promise<ChildCounts | undefined> {
  const mapRunArn = await findMapRun(cloud, executionArn);
  return mapRunArn === undefined ? undefined : childCounts(cloud, mapRunArn);
}

/** Counts the child executions of a Map Run. */
export async function childCounts({ sfn, clock }: Cloud, mapRunArn: string): Promise<ChildCounts> {
  const { executionCounts } = await retrying(clock, () => sfn.send(new DescribeMapRunCommand({ mapRunArn })));
  const { total = 0, pending = 0, running = 0, succeeded = 0 } = executionCounts ?? {};
  const { failed = 0, timedOut = 0, aborted = 0 } = executionCounts ?? {};
  return { total, pending, running, succeeded, failed: failed + timedOut + aborted };
}
