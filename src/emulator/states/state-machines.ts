import { AwsError } from "../aws-error.ts";
import type { ModelContext } from "../options.ts";
import { parseDefinition } from "./definition.ts";
import { unsupported } from "./jsonata.ts";
import type { Program } from "./program.ts";

/** What a state machine is created from. */
export interface StateMachineInput {
  readonly name: string;
  /** Amazon States Language, as text. */
  readonly definition: string;
  readonly roleArn: string;
  readonly type: "STANDARD" | "EXPRESS";
  readonly tags: Readonly<Record<string, string>>;
}

/** A state machine. */
export interface StateMachine extends StateMachineInput {
  readonly arn: string;
  readonly createdAtMs: number;
  readonly program: Program;
}

/** The state machines of the account. */
export class StateMachines {
  readonly #context: ModelContext;
  readonly #machines = new Map<string, StateMachine>();

  constructor(context: ModelContext) {
    this.#context = context;
  }

  /** All state machines, in the order of their creation. */
  list(): readonly StateMachine[] {
    return [...this.#machines.values()];
  }

  /**
   * Creates a state machine, or returns the one of the same name and definition.
   *
   * @throws {AwsError} InvalidDefinition, InvalidName, StateMachineAlreadyExists
   */
  create(input: StateMachineInput): StateMachine {
    const program = checkedProgram(input);
    const arn = this.#arnOf(input.name);
    const known = this.#machines.get(arn);
    if (known !== undefined) {
      const isSame = (["definition", "roleArn", "type"] as const).every((key) => known[key] === input[key]);
      if (!isSame) throw new AwsError("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`);
      return known;
    }
    return this.#keep({ ...input, arn, createdAtMs: this.#context.kernel.nowMs, program });
  }

  /** Changes the definition or the role. Running executions keep theirs. @throws {AwsError} InvalidDefinition */
  update(arn: string, change: Partial<Pick<StateMachineInput, "definition" | "roleArn" | "tags">>): void {
    const changed = { ...this.get(arn), ...change };
    this.#keep({ ...changed, program: checkedProgram(changed) });
  }

  /** @throws {AwsError} StateMachineDoesNotExist */
  get(arn: string): StateMachine {
    const machine = this.#machines.get(arn);
    if (machine !== undefined) return machine;
    throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
  }

  /** Removes a state machine, if it exists. */
  delete(arn: string): void {
    this.#machines.delete(arn);
  }

  snapshot(): readonly (StateMachineInput & { readonly createdAtMs: number })[] {
    return this.list().map(({ program: _, arn: __, ...machine }) => machine);
  }

  restore(machines: ReturnType<StateMachines["snapshot"]>): void {
    for (const machine of machines) {
      this.#keep({ ...machine, arn: this.#arnOf(machine.name), program: checkedProgram(machine) });
    }
  }

  #keep(machine: StateMachine): StateMachine {
    this.#machines.set(machine.arn, machine);
    return machine;
  }

  #arnOf(name: string): string {
    return `arn:aws:states:${this.#context.region}:${this.#context.accountId}:stateMachine:${name}`;
  }
}

/** Checks the name of a state machine or of an execution (SFN-API). @throws {AwsError} InvalidName */
export function checkName(name: string): void {
  if (!/^[\w-]{1,80}$/.test(name)) throw new AwsError("InvalidName", `Invalid Name: '${name}'`);
}

function checkedProgram({ name, definition, type }: StateMachineInput) {
  checkName(name);
  const program = parseDefinition(definition);
  const hasMap = [...program.states.values()].some((state) => state.type === "Map");
  // AWS does not support it either (SFN-DG, Distributed Map).
  if (hasMap && type === "EXPRESS") throw unsupported("a Distributed Map in a state machine of type EXPRESS", "/");
  return program;
}

/** An execution of a state machine. Plain JSON. */
export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly input: string;
  readonly startedAtMs: number;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  endedAtMs?: number;
  output?: string;
  error?: string;
  cause?: string;
}

/** Why a state or an execution has failed. */
export interface Failure {
  /** The name of the error, e.g. `States.TaskFailed`. */
  readonly error: string;
  readonly cause: string;
}

/** How an execution or a child execution has ended. */
export type Outcome =
  | { readonly state: "succeeded"; readonly output: unknown }
  | { readonly state: "failed" | "timedOut" | "aborted"; readonly failure: Failure };

/** How the work of a state has ended. */
export type WorkEnd = { readonly result: unknown } | Failure;

/** A Map Run of an execution. Plain JSON. */
export interface MapRun {
  readonly arn: string;
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly startedAtMs: number;
  status: "RUNNING" | "SUCCEEDED" | "FAILED" | "ABORTED";
  endedAtMs?: number;
  settings: MapSettings;
  readonly children: MapCounts;
  readonly items: MapCounts;
}

const mapCounts = ["pending", "running", "succeeded", "failed", "timedOut", "aborted", "total"] as const;

/** How many child executions or items of a Map Run are in each state. */
export type MapCounts = Record<(typeof mapCounts)[number], number>;

/** Counts of a Map Run that has not begun. */
export const newCounts = (): MapCounts => Object.fromEntries(mapCounts.map((name) => [name, 0])) as MapCounts;

/** The settings of a Map Run that UpdateMapRun can change. */
export interface MapSettings {
  /** 0 for no limit of its own. */
  readonly concurrencyMax: number;
  /** Share of the items that may fail, 0–100; undefined if only the count limits it. */
  readonly toleratedPercentage?: number | undefined;
  /** Number of items that may fail; undefined if only the share limits it. */
  readonly toleratedCount?: number | undefined;
}
