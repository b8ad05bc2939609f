import { utf8Length } from "../../base/encoding.ts";
import { limits } from "../../base/limits.ts";
import { type Random, uuidFrom } from "../../base/random.ts";
import { AwsError } from "../aws-error.ts";
import { TokenBucket } from "../kernel/token-bucket.ts";
import type { ModelContext } from "../options.ts";
import { type Frame, Interpreter, type MapRequest } from "./interpreter.ts";
import { extraFunctions } from "./jsonata.ts";
import { type MapRunner, runMap } from "./map-run.ts";
import {
  checkName,
  type Execution,
  type MapRun,
  type MapSettings,
  newCounts,
  type Outcome,
  StateMachines,
} from "./state-machines.ts";
import { callTask, type TaskServices } from "./tasks.ts";

/** A snapshot of the service: plain JSON. No execution is running. */
interface StatesState {
  readonly machines: ReturnType<StateMachines["snapshot"]>;
  readonly executions: readonly Execution[];
  readonly mapRuns: readonly MapRun[];
}

/** Actions whose rate Step Functions limits. */
type LimitedAction = keyof typeof limits.states.actionRates;

/** An execution that is running. */
interface Running {
  readonly frame: Frame;
  readonly runners: Map<string, MapRunner>;
}

/** Step Functions: state machines, executions and Map Runs. */
export class StatesService {
  readonly machines: StateMachines;
  readonly #context: ModelContext;
  readonly #services: TaskServices;
  readonly #ids: Random;
  readonly #interpreter: Interpreter;
  readonly #executions = new Map<string, Execution>();
  readonly #mapRuns = new Map<string, MapRun>();
  readonly #running = new Map<string, Running>();
  readonly #rates = new Map<LimitedAction, TokenBucket>();

  constructor(context: ModelContext, services: TaskServices) {
    this.#context = context;
    this.machines = new StateMachines(context);
    this.#services = services;
    this.#ids = context.random.fork("states/ids");
    const { kernel, options, region } = context;
    const random = context.random.fork("states/expressions");
    const scale = limits.states.largeRegions.some((one) => one === region) ? "large" : "other";
    this.#interpreter = new Interpreter({
      kernel,
      random: context.random.fork("states/retries"),
      functions: extraFunctions(random, () => kernel.nowMs),
      transitions: new TokenBucket(limits.states.transitions[scale], kernel.nowMs),
      callTask: (resource, args, done) =>
        void kernel.after(options.apiLatencyMs, "call of a Task", () => callTask(resource, args, this.#services, done)),
      runMap: (request) => this.#runMap(request),
    });
  }

  /** The number of executions that are running. */
  get running(): number {
    return this.#running.size;
  }

  /** @throws {AwsError} ThrottlingException if the action is called more often than its quota allows. */
  checkRate(action: LimitedAction): void {
    const { nowMs } = this.#context.kernel;
    const bucket = this.#rates.get(action) ?? new TokenBucket(limits.states.actionRates[action], nowMs);
    this.#rates.set(action, bucket);
    if (!bucket.take(nowMs)) throw new AwsError("ThrottlingException", "Rate exceeded");
  }

  /** Deletes a state machine and ends its executions. Also succeeds for one that does not exist, as AWS does. */
  deleteStateMachine(arn: string): void {
    for (const { arn: execution, stateMachineArn } of [...this.#executions.values()]) {
      if (stateMachineArn === arn && this.#running.has(execution)) this.stopExecution(execution);
    }
    this.machines.delete(arn);
  }

  /**
   * Starts an execution, or returns the running one of the same name and input.
   *
   * @throws {AwsError} StateMachineDoesNotExist, InvalidExecutionInput, InvalidName, ExecutionAlreadyExists
   */
  startExecution(stateMachineArn: string, input: string, name = uuidFrom(this.#ids)): Execution {
    const machine = this.machines.get(stateMachineArn);
    checkName(name);
    const value = checkedInput(input);
    const arn = this.#arn("execution", `${machine.name}:${name}`);
    const known = this.#executions.get(arn);
    if (known !== undefined) {
      if (known.input === input && known.status === "RUNNING") return known;
      throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
    }
    const startedAtMs = this.#context.kernel.nowMs;
    const execution: Execution = { arn, name, stateMachineArn, input, startedAtMs, status: "RUNNING" };
    this.#executions.set(arn, execution);
    const frame: Frame = {
      program: machine.program,
      isExpress: machine.type === "EXPRESS",
      context: {
        Execution: { Id: arn, Name: name, RoleArn: machine.roleArn, StartTime: new Date(startedAtMs).toISOString() },
        StateMachine: { Id: machine.arn, Name: machine.name },
      },
      isOver: false,
      done: (outcome) => this.#end(execution, outcome),
    };
    this.#running.set(arn, { frame, runners: new Map() });
    this.#interpreter.start(frame, value);
    return execution;
  }

  /** @throws {AwsError} ExecutionDoesNotExist */
  execution(arn: string): Execution {
    const execution = this.#executions.get(arn);
    if (execution !== undefined) return execution;
    throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
  }

  /** The executions of a state machine, newest first. @throws {AwsError} StateMachineDoesNotExist */
  executionsOf(stateMachineArn: string): readonly Execution[] {
    this.machines.get(stateMachineArn);
    return [...this.#executions.values()].filter((one) => one.stateMachineArn === stateMachineArn).reverse();
  }

  /** Ends an execution and its child executions. Has no effect on one that has ended. */
  stopExecution(arn: string, error?: string, cause?: string): Execution {
    const execution = this.execution(arn);
    const running = this.#running.get(arn);
    if (running === undefined) return execution;
    this.#interpreter.end(running.frame, { state: "aborted", failure: { error: error ?? "", cause: cause ?? "" } });
    return execution;
  }

  /** The Map Runs of an execution, in the order in which they began. @throws {AwsError} ExecutionDoesNotExist */
  mapRunsOf(executionArn: string): readonly MapRun[] {
    this.execution(executionArn);
    return [...this.#mapRuns.values()].filter((run) => run.executionArn === executionArn);
  }

  /** @throws {AwsError} ResourceNotFound */
  mapRun(arn: string): MapRun {
    const run = this.#mapRuns.get(arn);
    if (run !== undefined) return run;
    throw new AwsError("ResourceNotFound", `Map Run Does Not Exist: '${arn}'`, { members: { resourceName: arn } });
  }

  /** Changes the settings of a Map Run while it runs. @throws {AwsError} ResourceNotFound */
  updateMapRun(arn: string, changes: Partial<MapSettings>): void {
    const run = this.mapRun(arn);
    run.settings = { ...run.settings, ...changes };
    this.#running.get(run.executionArn)?.runners.get(arn)?.pump();
  }

  /** No execution may be running. */
  snapshot(): StatesState {
    return structuredClone({
      machines: this.machines.snapshot(),
      executions: [...this.#executions.values()],
      mapRuns: [...this.#mapRuns.values()],
    });
  }

  restore(state: unknown): void {
    const { machines, executions, mapRuns } = state as StatesState;
    this.machines.restore(machines);
    for (const execution of executions) this.#executions.set(execution.arn, execution);
    for (const run of mapRuns) this.#mapRuns.set(run.arn, run);
  }

  #runMap(request: MapRequest): () => void {
    const { options, kernel } = this.#context;
    const { childType, label } = request.state;
    const executionArn = (request.frame.context.Execution as { readonly Id: string }).Id;
    const { stateMachineArn } = this.execution(executionArn);
    return runMap(request, {
      kernel,
      interpreter: this.#interpreter,
      startsPerSecond: childType === "EXPRESS" ? options.mapExpressStartsPerSecond : options.mapStandardStartsPerSecond,
      newRecord: (settings) => {
        const machine = stateMachineArn.slice(stateMachineArn.lastIndexOf(":") + 1);
        const arn = this.#arn("mapRun", `${machine}/${label}:${uuidFrom(this.#ids)}`);
        const [children, items] = [newCounts(), newCounts()];
        const common = { arn, executionArn, stateMachineArn, startedAtMs: kernel.nowMs };
        const record: MapRun = { ...common, status: "RUNNING", settings, children, items };
        this.#mapRuns.set(arn, record);
        return record;
      },
      onStart: (run) => void this.#running.get(executionArn)?.runners.set(run.record.arn, run),
    });
  }

  #end(execution: Execution, outcome: Outcome): void {
    this.#running.delete(execution.arn);
    execution.endedAtMs = this.#context.kernel.nowMs;
    execution.status = statuses[outcome.state];
    if (outcome.state === "succeeded") execution.output = JSON.stringify(outcome.output);
    else if (outcome.failure.error !== "") Object.assign(execution, outcome.failure);
  }

  #arn(kind: "execution" | "mapRun", rest: string): string {
    return `arn:aws:states:${this.#context.region}:${this.#context.accountId}:${kind}:${rest}`;
  }
}

const statuses = {
  succeeded: "SUCCEEDED",
  failed: "FAILED",
  timedOut: "TIMED_OUT",
  aborted: "ABORTED",
} as const satisfies Record<Outcome["state"], Execution["status"]>;

/** @throws {AwsError} InvalidExecutionInput for an input that is not JSON, or larger than 256 KiB. */
function checkedInput(input: string): unknown {
  const invalid = (message: string) => new AwsError("InvalidExecutionInput", message);
  if (utf8Length(input) > limits.states.dataBytesMax) throw invalid("The input is larger than 256 KiB");
  try {
    return JSON.parse(input);
  } catch (error) {
    throw invalid(`Invalid State Machine Execution Input: '${error instanceof Error ? error.message : error}'`);
  }
}
