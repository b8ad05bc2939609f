import { uuidFrom } from "../../base/random.ts";
import { AwsError } from "../aws-error.ts";
import type { ModelContext } from "../options.ts";
import { addChangeSet, type ChangeSetRequest, changeSetOf, hasChanges } from "./engine/change-set.ts";
import {
  checkCapabilities,
  checkExports,
  checkTemplate,
  type ResolvedTemplate,
  resolveTemplate,
} from "./engine/resolved-template.ts";
import {
  type ChangeSet,
  type Engine,
  isInProgress,
  type Operation,
  type Stack,
  setStackStatus,
  stackErrors,
  type Tags,
} from "./engine/stack.ts";
import { createStackResources, deleteAllResources } from "./engine/stack-resources.ts";
import { updateStackResources } from "./engine/update-stack.ts";
import type { ResourceTypes } from "./resource-type.ts";
import type { ParameterInput } from "./template/parameters.ts";
import type { Template } from "./template/template.ts";
import { validationError } from "./template/values.ts";

/** The input of CreateStack, checked by the API. */
export interface CreateStackRequest
  extends Readonly<Pick<Stack, "name" | "templateText" | "tags" | "capabilities" | "failureRule">> {
  readonly parameters: readonly ParameterInput[];
}

/** The input of UpdateStack, checked by the API. */
export interface UpdateStackRequest extends Readonly<Pick<Stack, "name" | "capabilities">> {
  /** Undefined uses the stack's current template. */
  readonly templateText: string | undefined;
  readonly parameters: readonly ParameterInput[];
  /** Undefined keeps the stack's current tags. */
  readonly tags: Tags | undefined;
  readonly disableRollback: boolean;
}

const updatable = ["CREATE_COMPLETE", "CREATE_FAILED", "UPDATE_COMPLETE", "UPDATE_FAILED", "UPDATE_ROLLBACK_COMPLETE"];

/** CloudFormation: stacks and change sets on top of the other services. Every operation takes virtual time. */
export class CloudFormationService {
  readonly #engine: Engine;
  #stacks: Stack[] = [];
  #operations = 0;

  /** @param types are created when they are first used: most accounts have no stacks. */
  constructor(context: ModelContext, types: () => ResourceTypes) {
    let known: ResourceTypes | undefined;
    this.#engine = {
      context,
      get types() {
        known ??= types();
        return known;
      },
      random: context.random.fork("cloudformation"),
    };
  }

  /** Whether a stack operation is in progress. No snapshot can be taken until it is false. */
  get busy(): boolean {
    return this.#operations > 0;
  }

  /** All stacks in order of creation, including deleted ones. */
  get stacks(): readonly Stack[] {
    return this.#stacks;
  }

  /** Finds a stack by its name or id; a deleted stack only by its id. */
  find(nameOrId: string): Stack | undefined {
    return this.#stacks.find(
      ({ id, name, status }) => id === nameOrId || (name === nameOrId && status !== "DELETE_COMPLETE"),
    );
  }

  /** Like `find`. @throws {AwsError} ValidationError "Stack with id x does not exist" */
  stack(nameOrId: string): Stack {
    const stack = this.find(nameOrId);
    if (stack === undefined) throw validationError(`Stack with id ${nameOrId} does not exist`);
    return stack;
  }

  /** Like `find`. @throws {AwsError} ValidationError "Stack [x] does not exist" */
  named(nameOrId: string): Stack {
    const stack = this.find(nameOrId);
    if (stack === undefined) throw stackErrors.notFound(nameOrId);
    return stack;
  }

  /** Parses and validates a template without parameters. @throws {AwsError} ValidationError */
  checkTemplate(text: string): Template {
    return checkTemplate(this.#engine.types, text);
  }

  /** Starts to create a stack. @throws {AwsError} AlreadyExistsException, InsufficientCapabilitiesException, ValidationError */
  createStack(request: CreateStackRequest): Stack {
    if (this.find(request.name) !== undefined) throw stackErrors.exists(request.name);
    const id = this.#newId(request.name);
    const { name, tags, capabilities, failureRule } = request;
    const resolved = this.#resolve({ id, name }, request);
    checkCapabilities(resolved.source, capabilities);
    const stack = this.#add({ id, name, tags, capabilities, failureRule }, resolved);
    this.#create(stack, resolved);
    return stack;
  }

  /** Starts to update a stack. @throws {AwsError} InsufficientCapabilitiesException, ValidationError */
  updateStack(request: UpdateStackRequest): Stack {
    const stack = this.named(request.name);
    if (!updatable.includes(stack.status)) throw stackErrors.notUpdatable(stack.id, stack.status);
    const resolved = this.#resolve(stack, request, stack);
    checkCapabilities(resolved.source, request.capabilities);
    const tags = request.tags ?? stack.tags;
    const operation = this.#on(stack);
    if (!hasChanges(operation, resolved, tags)) throw validationError("No updates are to be performed.");
    const { capabilities, disableRollback } = request;
    updateStackResources(operation, { resolved, tags, capabilities, disableRollback }, this.#begin());
    return stack;
  }

  /** Starts to delete a stack, if it exists. @throws {AwsError} ValidationError while another operation is in progress. */
  deleteStack(nameOrId: string): void {
    const stack = this.find(nameOrId);
    if (stack === undefined || stack.status === "DELETE_COMPLETE" || stack.status === "DELETE_IN_PROGRESS") return;
    const { id, name, status } = stack;
    if (isInProgress(stack)) throw validationError(`Stack [${id}] cannot be deleted while in status ${status}`);
    if (stack.isProtected) {
      throw validationError(`Stack [${name}] cannot be deleted while TerminationProtection is enabled`);
    }
    checkExports(this.#stacks, id, []);
    deleteAllResources(this.#on(stack), { status: "DELETE", reason: "User Initiated" }, this.#begin());
  }

  /** Creates a change set. @throws {AwsError} AlreadyExistsException, InsufficientCapabilitiesException, ValidationError */
  createChangeSet(request: ChangeSetRequest): { readonly stack: Stack; readonly changeSet: ChangeSet } {
    const known = this.find(request.stackName);
    checkChangeSetType(request, known);
    const id = known?.id ?? this.#newId(request.stackName);
    const { capabilities, failureRule } = request;
    const resolved = this.#resolve({ id, name: request.stackName }, request, known);
    checkCapabilities(resolved.source, capabilities);
    const stack = known ?? this.#add({ id, name: request.stackName, tags: {}, capabilities, failureRule }, resolved);
    if (known === undefined) setStackStatus(this.#on(stack), "REVIEW_IN_PROGRESS", "User Initiated");
    return { stack, changeSet: addChangeSet(this.#on(stack), request, resolved, this.#begin()) };
  }

  /** Finds a change set by its id, or by its name and stack. @throws {AwsError} ChangeSetNotFoundException */
  changeSet(nameOrId: string, stackName: string | undefined) {
    return changeSetOf(stackName === undefined ? this.#stacks : [this.named(stackName)], nameOrId);
  }

  /** Starts to apply a change set. @throws {AwsError} InvalidChangeSetStatusException, ChangeSetNotFoundException */
  executeChangeSet(nameOrId: string, stackName: string | undefined, disableRollback: boolean): void {
    const { stack, changeSet } = this.changeSet(nameOrId, stackName);
    if (changeSet.executionStatus !== "AVAILABLE") {
      const { id, status } = changeSet;
      const message = `ChangeSet [${id}] cannot be executed in its current status of [${status}]`;
      throw new AwsError("InvalidChangeSetStatusException", message, { queryCode: "InvalidChangeSetStatus" });
    }
    if (isInProgress(stack)) throw stackErrors.notUpdatable(stack.id, stack.status);
    const inputs = Object.entries(changeSet.parameters).map(([key, value]) => ({ key, value }));
    const resolved = this.#resolve(stack, { templateText: changeSet.templateText, parameters: inputs });
    changeSet.executionStatus = "EXECUTE_IN_PROGRESS";
    stack.changeSets = [changeSet];
    const done = () => {
      changeSet.executionStatus = /^(CREATE|UPDATE)_COMPLETE$/.test(stack.status)
        ? "EXECUTE_COMPLETE"
        : "EXECUTE_FAILED";
    };
    const { tags, capabilities } = changeSet;
    if (changeSet.type === "CREATE") {
      Object.assign(stack, { tags, capabilities, failureRule: disableRollback ? "DO_NOTHING" : changeSet.failureRule });
      this.#create(stack, resolved, done);
      return;
    }
    const rule = disableRollback || changeSet.failureRule === "DO_NOTHING";
    const finished = this.#begin(done);
    updateStackResources(this.#on(stack), { resolved, tags, capabilities, disableRollback: rule }, finished);
  }

  /** Deletes a change set. @throws {AwsError} ChangeSetNotFoundException */
  deleteChangeSet(nameOrId: string, stackName: string | undefined): void {
    const { stack, changeSet } = this.changeSet(nameOrId, stackName);
    stack.changeSets = stack.changeSets.filter((other) => other !== changeSet);
  }

  /** The state as plain JSON. @throws {Error} while an operation is in progress. */
  snapshot(): unknown {
    if (this.busy) throw new Error("a stack operation is in progress: advance time until it has ended");
    return structuredClone(this.#stacks);
  }

  restore(state: unknown): void {
    this.#stacks = structuredClone(state as Stack[]);
  }

  #create(stack: Stack, resolved: ResolvedTemplate, done?: () => void): void {
    Object.assign(stack, { templateText: resolved.sourceText, parameters: resolved.parameters });
    stack.description = resolved.source.description;
    createStackResources(this.#on(stack), resolved, this.#begin(done));
  }

  #add(
    given: Pick<Stack, "id" | "name" | "tags" | "capabilities" | "failureRule">,
    { sourceText }: ResolvedTemplate,
  ): Stack {
    const stack: Stack = {
      ...given,
      createdAtMs: this.#engine.context.kernel.nowMs,
      templateText: sourceText,
      status: "REVIEW_IN_PROGRESS",
      parameters: {},
      resources: {},
      outputs: [],
      events: [],
      changeSets: [],
    };
    this.#stacks.push(stack);
    return stack;
  }

  #resolve(
    stack: { readonly id: string; readonly name: string },
    request: { readonly templateText: string | undefined; readonly parameters: readonly ParameterInput[] },
    known?: Stack,
  ): ResolvedTemplate {
    const { accountId, region } = this.#engine.context;
    return resolveTemplate(this.#engine.types, {
      templateText: request.templateText ?? known?.templateText ?? "",
      parameters: request.parameters,
      previous: known?.parameters ?? {},
      place: { accountId, region, stackId: stack.id, stackName: stack.name },
      stacks: this.#stacks,
    });
  }

  #on(stack: Stack): Operation {
    return { ...this.#engine, stack };
  }

  /** Counts an operation as in progress until the returned function is called. */
  #begin(done?: () => void): () => void {
    this.#operations++;
    return () => {
      this.#operations--;
      done?.();
    };
  }

  #newId(name: string): string {
    if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) {
      throw validationError(
        `1 validation error detected: Value '${name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*`,
      );
    }
    const { accountId, region } = this.#engine.context;
    return `arn:aws:cloudformation:${region}:${accountId}:stack/${name}/${uuidFrom(this.#engine.random)}`;
  }
}

function checkChangeSetType({ type, stackName }: ChangeSetRequest, known: Stack | undefined): void {
  if (type === "CREATE") {
    if (known !== undefined && known.status !== "REVIEW_IN_PROGRESS") throw stackErrors.exists(stackName);
    return;
  }
  if (known === undefined) throw stackErrors.notFound(stackName);
  if (!updatable.includes(known.status)) throw stackErrors.notUpdatable(known.id, known.status);
}
