import type { ModelContext } from "../model-context.ts";
import { parseDefinition } from "./definition.ts";
import type { StateMachine, StateMachineInput } from "./records.ts";
import { invalidName, stateMachineExists, stateMachineNotFound, unsupported } from "./states-errors.ts";

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
      if (!isSame) throw stateMachineExists(arn);
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
    if (machine === undefined) throw stateMachineNotFound(arn);
    return machine;
  }

  /** Removes a state machine, if it exists. */
  delete(arn: string): void {
    this.#machines.delete(arn);
  }

  /** Returns the state as plain JSON. */
  snapshot(): readonly (StateMachineInput & { readonly createdAtMs: number })[] {
    return this.list().map(({ program: _, arn: __, ...machine }) => machine);
  }

  /** Restores a snapshot. */
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

/** Whether a text can be the name of a state machine or of an execution (SFN-API). */
export const isName = (name: string): boolean => /^[\w-]{1,80}$/.test(name);

function checkedProgram({ name, definition, type }: StateMachineInput) {
  if (!isName(name)) throw invalidName(name);
  const program = parseDefinition(definition);
  const hasMap = [...program.states.values()].some((state) => state.type === "Map");
  // AWS does not support it either (SFN-DG, Distributed Map).
  if (hasMap && type === "EXPRESS") throw unsupported("a Distributed Map in a state machine of type EXPRESS", "/");
  return program;
}
