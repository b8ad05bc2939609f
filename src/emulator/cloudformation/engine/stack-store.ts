import { type FailureRule, type Stack, stackErrors, type Tags } from "./stack.ts";

/** What is known of a stack before it has resources. Times are milliseconds since the epoch. */
export interface NewStack {
  readonly id: string;
  readonly name: string;
  readonly createdAtMs: number;
  readonly templateText: string;
  readonly tags: Tags;
  readonly capabilities: readonly string[];
  readonly failureRule: FailureRule;
}

/** All stacks, including deleted ones, which are found only by their id. */
export class StackStore {
  #stacks: Stack[] = [];

  /** In order of creation. */
  get all(): readonly Stack[] {
    return this.#stacks;
  }

  replaceAll(stacks: readonly Stack[]): void {
    this.#stacks = [...stacks];
  }

  /** Finds a stack by its name or id; a deleted stack only by its id. */
  find(nameOrId: string): Stack | undefined {
    return this.#stacks.find(
      (stack) => stack.id === nameOrId || (stack.name === nameOrId && stack.status !== "DELETE_COMPLETE"),
    );
  }

  /** Like `find`. @throws {AwsError} ValidationError "Stack [x] does not exist" */
  get(nameOrId: string): Stack {
    const stack = this.find(nameOrId);
    if (stack === undefined) throw stackErrors.notFound(nameOrId);
    return stack;
  }

  add(request: NewStack): Stack {
    const stack: Stack = {
      ...request,
      updatedAtMs: undefined,
      deletedAtMs: undefined,
      status: "REVIEW_IN_PROGRESS",
      statusReason: undefined,
      description: undefined,
      parameters: {},
      resources: {},
      outputs: [],
      events: [],
      changeSets: [],
    };
    this.#stacks.push(stack);
    return stack;
  }
}
