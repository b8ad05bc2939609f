import { uuidFrom } from "../../base/random.ts";
import type { ModelContext } from "../model-context.ts";
import type { Services } from "../services.ts";
import { addChangeSet, type ChangeSetRequest, changeSetOf } from "./engine/change-set-store.ts";
import { createStackResources } from "./engine/create.ts";
import { deleteAllResources } from "./engine/delete.ts";
import { diffStack, hasChanges } from "./engine/diff.ts";
import { type Engine, setStackStatus } from "./engine/engine.ts";
import { checkCapabilities, type ResolvedTemplate, resolveTemplate } from "./engine/resolved-template.ts";
import { type ChangeSet, type FailureRule, isInProgress, type Stack, stackErrors, type Tags } from "./engine/stack.ts";
import { type NewStack, StackStore } from "./engine/stack-store.ts";
import { updateStackResources } from "./engine/update-stack.ts";
import type { ParameterInput } from "./template/parameters.ts";
import { checkTemplateSize } from "./template/template.ts";

export interface CreateStackRequest {
  readonly name: string;
  readonly templateText: string;
  readonly parameters: readonly ParameterInput[];
  readonly tags: Tags;
  readonly capabilities: readonly string[];
  readonly failureRule: FailureRule;
}

export interface UpdateStackRequest {
  readonly name: string;
  /** Undefined takes the template that the stack has. */
  readonly templateText: string | undefined;
  readonly parameters: readonly ParameterInput[];
  /** Undefined keeps the tags that the stack has. */
  readonly tags: Tags | undefined;
  readonly capabilities: readonly string[];
  readonly disableRollback: boolean;
}

const updatable = ["CREATE_COMPLETE", "CREATE_FAILED", "UPDATE_COMPLETE", "UPDATE_FAILED", "UPDATE_ROLLBACK_COMPLETE"];

/** CloudFormation: stacks and change sets over the other services. Everything it does takes virtual time. */
export class CloudFormationService {
  readonly #engine: Engine;
  readonly #stacks = new StackStore();
  #operations = 0;

  constructor(context: ModelContext, services: Services) {
    this.#engine = { context, services, random: context.random.fork("cloudformation") };
  }

  /** Whether an operation is under way; let time run until it is false before taking a snapshot. */
  get busy(): boolean {
    return this.#operations > 0;
  }

  /** All stacks in order of creation, deleted ones too. */
  get stacks(): readonly Stack[] {
    return this.#stacks.all;
  }

  /** By name, or by id for a deleted one. */
  find(nameOrId: string): Stack | undefined {
    return this.#stacks.find(nameOrId);
  }

  /** As `find`. @throws ValidationError "Stack with id x does not exist" */
  stack(nameOrId: string): Stack {
    const stack = this.#stacks.find(nameOrId);
    if (stack === undefined) throw stackErrors.notFoundById(nameOrId);
    return stack;
  }

  /** @throws AlreadyExistsException, InsufficientCapabilitiesException, ValidationError */
  createStack(request: CreateStackRequest): Stack {
    if (this.#stacks.find(request.name) !== undefined) throw stackErrors.exists(request.name);
    const id = this.#newId(request.name);
    const { name, tags, capabilities, failureRule } = request;
    const template = this.#draw({ id, name }, request);
    checkCapabilities(template.template, capabilities);
    const stack = this.#add({ id, name, tags, capabilities, failureRule }, template);
    this.#create(stack, template);
    return stack;
  }

  /** @throws ValidationError; InsufficientCapabilitiesException */
  updateStack(request: UpdateStackRequest): Stack {
    const stack = this.#stacks.get(request.name);
    if (!updatable.includes(stack.status)) throw stackErrors.notUpdatable(stack.id, stack.status);
    const template = this.#draw(stack, request, stack);
    checkCapabilities(template.template, request.capabilities);
    const tags = request.tags ?? stack.tags;
    if (!hasChanges(stack, template, tags, diffStack(stack, template))) throw stackErrors.noUpdates();
    const { capabilities, disableRollback } = request;
    updateStackResources(this.#engine, stack, { template, tags, capabilities, disableRollback }, this.#begin());
    return stack;
  }

  /** A stack that does not exist counts as deleted. @throws ValidationError while another operation is under way. */
  deleteStack(nameOrId: string): void {
    const stack = this.#stacks.find(nameOrId);
    if (stack === undefined || stack.status === "DELETE_COMPLETE") return;
    if (stack.status === "DELETE_IN_PROGRESS") return;
    if (isInProgress(stack)) throw stackErrors.notDeletable(stack.id, stack.status);
    deleteAllResources(this.#engine, stack, { status: "DELETE", reason: "User Initiated" }, this.#begin());
  }

  /** @throws ValidationError, InsufficientCapabilitiesException, AlreadyExistsException */
  createChangeSet(request: ChangeSetRequest): { readonly stack: Stack; readonly changeSet: ChangeSet } {
    const known = this.#stacks.find(request.stackName);
    checkChangeSetType(request, known);
    const id = known?.id ?? this.#newId(request.stackName);
    const { capabilities, failureRule } = request;
    const template = this.#draw({ id, name: request.stackName }, request, known);
    checkCapabilities(template.template, capabilities);
    const stack = known ?? this.#add({ id, name: request.stackName, tags: {}, capabilities, failureRule }, template);
    if (known === undefined) setStackStatus(this.#engine, stack, "REVIEW_IN_PROGRESS", "User Initiated");
    return { stack, changeSet: addChangeSet(this.#engine, stack, request, template, this.#begin()) };
  }

  /** By name and stack, or by id. @throws ChangeSetNotFoundException */
  changeSet(nameOrId: string, stackName: string | undefined) {
    return changeSetOf(stackName === undefined ? this.#stacks.all : [this.#stacks.get(stackName)], nameOrId);
  }

  /** @throws InvalidChangeSetStatusException, ChangeSetNotFoundException */
  executeChangeSet(nameOrId: string, stackName: string | undefined, disableRollback: boolean): void {
    const { stack, changeSet } = this.changeSet(nameOrId, stackName);
    if (changeSet.executionStatus !== "AVAILABLE") {
      throw stackErrors.changeSetNotExecutable(changeSet.id, changeSet.status);
    }
    if (isInProgress(stack)) throw stackErrors.notUpdatable(stack.id, stack.status);
    const inputs = Object.entries(changeSet.parameters).map(([key, value]) => ({ key, value }));
    const template = this.#draw(stack, { templateText: changeSet.templateText, parameters: inputs });
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
      this.#create(stack, template, done);
      return;
    }
    const rule = disableRollback || changeSet.failureRule === "DO_NOTHING";
    const finished = this.#begin(done);
    updateStackResources(this.#engine, stack, { template, tags, capabilities, disableRollback: rule }, finished);
  }

  /** @throws ChangeSetNotFoundException */
  deleteChangeSet(nameOrId: string, stackName: string | undefined): void {
    const { stack, changeSet } = this.changeSet(nameOrId, stackName);
    stack.changeSets = stack.changeSets.filter((other) => other !== changeSet);
  }

  /** Plain JSON. No operation may be under way. */
  snapshot(): unknown {
    if (this.busy) throw new Error("a stack operation is under way: let time run until it has ended");
    return structuredClone(this.#stacks.all);
  }

  restore(state: unknown): void {
    this.#stacks.replaceAll(structuredClone(state as readonly Stack[]));
  }

  #create(stack: Stack, template: ResolvedTemplate, done?: () => void): void {
    Object.assign(stack, { templateText: template.templateText, parameters: template.parameters });
    stack.description = template.template.description;
    createStackResources(this.#engine, stack, template, this.#begin(done));
  }

  #add(request: Omit<NewStack, "createdAtMs" | "templateText">, { templateText }: ResolvedTemplate): Stack {
    return this.#stacks.add({ ...request, templateText, createdAtMs: this.#engine.context.kernel.nowMs });
  }

  #draw(
    stack: { readonly id: string; readonly name: string },
    request: { readonly templateText: string | undefined; readonly parameters: readonly ParameterInput[] },
    known?: Stack,
  ): ResolvedTemplate {
    const templateText = request.templateText ?? known?.templateText ?? "";
    checkTemplateSize(templateText);
    const { accountId, region } = this.#engine.context;
    return resolveTemplate({
      templateText,
      parameters: request.parameters,
      previous: known?.parameters ?? {},
      place: { accountId, region, stackId: stack.id, stackName: stack.name },
    });
  }

  /** Counts an operation as under way until the function that it returns is called. */
  #begin(done?: () => void): () => void {
    this.#operations++;
    return () => {
      this.#operations--;
      done?.();
    };
  }

  #newId(name: string): string {
    if (!/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(name)) throw stackErrors.badName(name);
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
