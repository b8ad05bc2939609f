import { defined, objectIn } from "../../base/encoding.ts";
import { type Random, uuidFrom } from "../../base/random.ts";
import { AwsError } from "../aws-error.ts";
import type { ModelContext } from "../options.ts";

/** A role: a record, because the emulator checks no permissions. */
export interface Role {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly createdAtMs: number;
  trustPolicy: string;
  description: string | undefined;
  maxSessionSeconds: number;
  permissionsBoundary: string | undefined;
  tags: Readonly<Record<string, string>>;
  /** Inline policies by name. */
  inline: Readonly<Record<string, string>>;
  /** The ARNs of managed policies. */
  attached: readonly string[];
}

/** The input of CreateRole. */
type NewRole = Pick<Role, "name" | "path" | "trustPolicy"> & {
  readonly [Name in keyof typeof roleDefaults]?: Role[Name] | undefined;
};

/** A managed policy of the account, with one version. */
export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly arn: string;
  readonly createdAtMs: number;
  readonly description: string | undefined;
  readonly document: string;
  readonly tags: Readonly<Record<string, string>>;
}

interface IamState {
  readonly roles: readonly Role[];
  readonly policies: readonly ManagedPolicy[];
}

const roleDefaults = {
  description: undefined,
  maxSessionSeconds: 3_600,
  permissionsBoundary: undefined,
  tags: {},
  inline: {},
  attached: [],
} satisfies Partial<Role>;

type Named = Pick<Role, "name">;

/** Names must differ in more than upper and lower case (IAM-API CreateRole). */
const isSameName = (a: Named, b: Named): boolean => a.name.toLowerCase() === b.name.toLowerCase();

const byName = (a: Named, b: Named): number => (a.name < b.name ? -1 : 1);

/** IAM: roles and managed policies. */
export class IamService {
  readonly #context: ModelContext;
  readonly #ids: Random;
  readonly #roles = new Map<string, Role>();
  readonly #policies = new Map<string, ManagedPolicy>();

  constructor(context: ModelContext) {
    this.#context = context;
    this.#ids = context.random.fork("iam/ids");
  }

  /** All roles, sorted by name. */
  get roles(): readonly Role[] {
    return [...this.#roles.values()].sort(byName);
  }

  /** All managed policies of the account, sorted by name. */
  get policies(): readonly ManagedPolicy[] {
    return [...this.#policies.values()].sort(byName);
  }

  /** Creates a role. @throws {AwsError} EntityAlreadyExists, MalformedPolicyDocument */
  createRole(given: NewRole): Role {
    const { name, path, trustPolicy } = given;
    checkDocument(trustPolicy);
    if (this.roles.some((role) => isSameName(role, given))) throw exists(`Role with name ${name} already exists.`);
    const role: Role = {
      ...roleDefaults,
      ...defined(given),
      name,
      path,
      trustPolicy,
      id: this.#newId("AROA"),
      arn: `arn:aws:iam::${this.#context.accountId}:role${path}${name}`,
      createdAtMs: this.#context.kernel.nowMs,
    };
    this.#roles.set(name, role);
    return role;
  }

  /** Finds a role. @throws {AwsError} NoSuchEntity */
  role(name: string): Role {
    const role = this.#roles.get(name);
    if (role === undefined) throw noSuchEntity(`The role with name ${name} cannot be found.`);
    return role;
  }

  /** Deletes a role. @throws {AwsError} NoSuchEntity; DeleteConflict while it has policies, unless `force` is set. */
  deleteRole(name: string, force = false): void {
    const { attached, inline } = this.role(name);
    if (!force && attached.length > 0) throw deleteConflict("Cannot delete entity, must detach all policies first.");
    if (!force && Object.keys(inline).length > 0)
      throw deleteConflict("Cannot delete entity, must delete policies first.");
    this.#roles.delete(name);
  }

  /** Creates a managed policy. @throws {AwsError} EntityAlreadyExists, MalformedPolicyDocument */
  createPolicy(given: Pick<ManagedPolicy, "name" | "path" | "description" | "document" | "tags">): ManagedPolicy {
    checkDocument(given.document);
    if (this.policies.some((policy) => isSameName(policy, given)))
      throw exists(`A policy called ${given.name} already exists. Duplicate names are not allowed.`);
    const arn = `arn:aws:iam::${this.#context.accountId}:policy${given.path}${given.name}`;
    const policy = { ...given, id: this.#newId("ANPA"), arn, createdAtMs: this.#context.kernel.nowMs };
    this.#policies.set(arn, policy);
    return policy;
  }

  /** Finds a managed policy of the account. @throws {AwsError} NoSuchEntity */
  policy(arn: string): ManagedPolicy {
    const policy = this.#policies.get(arn);
    if (policy === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
    return policy;
  }

  /** Deletes a managed policy. @throws {AwsError} NoSuchEntity; DeleteConflict while it is attached to a role. */
  deletePolicy(arn: string): void {
    this.policy(arn);
    if (this.attachments(arn) > 0) throw deleteConflict("Cannot delete a policy attached to entities.");
    this.#policies.delete(arn);
  }

  /** The number of roles to which a managed policy is attached. */
  attachments(arn: string): number {
    return this.roles.filter(({ attached }) => attached.includes(arn)).length;
  }

  /** Attaches a managed policy: one of AWS (every name is accepted), or one of the account. @throws {AwsError} NoSuchEntity */
  attach(role: Role, arn: string): void {
    if (!arn.startsWith("arn:aws:iam::aws:policy/") && !this.#policies.has(arn)) {
      throw noSuchEntity(`Policy ${arn} does not exist or is not attachable.`);
    }
    if (!role.attached.includes(arn)) role.attached = [...role.attached, arn];
  }

  snapshot(): IamState {
    return { roles: this.roles, policies: this.policies };
  }

  /** @param state undefined in a state that was written before roles were kept. */
  restore(state: unknown): void {
    const { roles, policies } = (state ?? { roles: [], policies: [] }) as IamState;
    for (const role of roles) this.#roles.set(role.name, { ...role });
    for (const policy of policies) this.#policies.set(policy.arn, policy);
  }

  #newId(prefix: string): string {
    return prefix + uuidFrom(this.#ids).replaceAll("-", "").slice(0, 17).toUpperCase();
  }
}

/** Checks that a policy is a JSON object. @throws {AwsError} MalformedPolicyDocument */
export function checkDocument(text: string): void {
  if (objectIn(text) !== undefined) return;
  throw new AwsError("MalformedPolicyDocument", "Syntax errors in policy.");
}

/** Creates the error for something that does not exist. */
export const noSuchEntity = (message: string): AwsError => new AwsError("NoSuchEntity", message, { status: 404 });

/** Creates the error for a name that is used already. */
const exists = (message: string): AwsError => new AwsError("EntityAlreadyExists", message, { status: 409 });

/** Creates the error for the deletion of something that others use. */
const deleteConflict = (message: string): AwsError => new AwsError("DeleteConflict", message, { status: 409 });
