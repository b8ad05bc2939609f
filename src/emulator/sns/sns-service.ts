import { type Random, uuidFrom } from "../../base/random.ts";
import { AwsError } from "../aws-error.ts";
import type { AlarmActions } from "../cloudwatch/alarms/alarm.ts";
import type { ModelContext } from "../options.ts";
import {
  checkedMessages,
  checkSubscriptionAttribute,
  type DeliveryTargets,
  deliver,
  invalidParameter,
  type PublishInput,
  type Subscription,
} from "./subscription.ts";

/** A topic. Plain JSON. */
export interface Topic {
  readonly name: string;
  readonly arn: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly subscriptions: readonly Subscription[];
}

/** A message that was published to a topic. Plain JSON. */
export interface Publication {
  readonly topicArn: string;
  readonly messageId: string;
  readonly atMs: number;
  readonly subject?: string | undefined;
  readonly message: string;
}

interface SnsState {
  readonly topics: readonly Topic[];
  readonly publications: readonly Publication[];
}

/** How many published messages are kept for inspection (emulator rule). */
const publicationsMax = 1_000;

const confirmedImmediately: readonly string[] = ["sqs", "lambda", "firehose", "sms", "application"];

/** The ARN of a subscription that its endpoint has not confirmed, as ListSubscriptionsByTopic returns it. */
export const pendingConfirmation = "PendingConfirmation";

/** SNS: topics and their subscriptions. Messages are delivered to queues and functions, and recorded. */
export class SnsService implements AlarmActions {
  readonly #context: ModelContext;
  readonly #ids: Random;
  readonly #targets: () => DeliveryTargets;
  readonly #topics = new Map<string, Topic>();
  #publications: Publication[] = [];

  /** @param targets returns the services that are created after this one. */
  constructor(context: ModelContext, targets: () => DeliveryTargets) {
    this.#context = context;
    this.#targets = targets;
    this.#ids = context.random.fork("sns");
  }

  get topics(): readonly Topic[] {
    return [...this.#topics.values()];
  }

  /** The newest published messages, oldest first. */
  get publications(): readonly Publication[] {
    return this.#publications;
  }

  /** Creates a topic, or returns the one of that name. @throws {AwsError} InvalidParameter */
  createTopic(
    name: string,
    attributes: Readonly<Record<string, string>> = {},
    tags: Readonly<Record<string, string>> = {},
  ): Topic {
    if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw invalidParameter("Topic Name");
    const arn = `arn:aws:sns:${this.#context.region}:${this.#context.accountId}:${name}`;
    const topic = this.#topics.get(arn) ?? { name, arn, attributes, tags, subscriptions: [] };
    return this.#keep(topic);
  }

  /** Also succeeds for a topic that does not exist, as AWS does. */
  deleteTopic(arn: string): void {
    this.#topics.delete(arn);
  }

  /** @throws {AwsError} NotFound */
  topic(arn: string): Topic {
    const topic = this.#topics.get(arn);
    if (topic === undefined) throw notFound("Topic");
    return topic;
  }

  /** Changes a topic. @throws {AwsError} NotFound */
  updateTopic(arn: string, change: (topic: Topic) => Partial<Topic>): void {
    const topic = this.topic(arn);
    this.#keep({ ...topic, ...change(topic) });
  }

  /** Subscribes an endpoint, or returns its existing subscription. @throws {AwsError} NotFound, InvalidParameter */
  subscribe(
    topicArn: string,
    protocol: string,
    endpoint: string,
    attributes: Readonly<Record<string, string>> = {},
  ): Subscription {
    const topic = this.topic(topicArn);
    for (const [name, value] of Object.entries(attributes)) checkSubscriptionAttribute(name, value);
    if (protocol === "sqs" && endpoint.endsWith(".fifo")) {
      const reason = "FIFO SQS Queues can not be subscribed to standard SNS topics";
      throw invalidParameter(`Invalid parameter: Endpoint Reason: ${reason}`);
    }
    const known = topic.subscriptions.find((one) => one.protocol === protocol && one.endpoint === endpoint);
    if (known !== undefined) return known;
    const arn = confirmedImmediately.includes(protocol) ? `${topicArn}:${uuidFrom(this.#ids)}` : pendingConfirmation;
    const subscription = { arn, protocol, endpoint, attributes };
    this.#keep({ ...topic, subscriptions: [...topic.subscriptions, subscription] });
    return subscription;
  }

  /** Finds a subscription and its topic. @throws {AwsError} NotFound */
  subscription(arn: string): { readonly topic: Topic; readonly subscription: Subscription } {
    for (const topic of this.topics) {
      const subscription = topic.subscriptions.find((one) => one.arn === arn);
      if (subscription !== undefined) return { topic, subscription };
    }
    throw notFound("Subscription");
  }

  /** Sets an attribute of a subscription; an empty value removes it. @throws {AwsError} NotFound, InvalidParameter */
  setSubscriptionAttribute(arn: string, name: string, value: string): void {
    const { topic, subscription } = this.subscription(arn);
    if (value !== "") checkSubscriptionAttribute(name, value);
    const { [name]: _, ...others } = subscription.attributes;
    const changed = { ...subscription, attributes: value === "" ? others : { ...others, [name]: value } };
    const subscriptions = topic.subscriptions.map((one) => (one === subscription ? changed : one));
    this.#keep({ ...topic, subscriptions });
  }

  /** @throws {AwsError} InvalidParameter for a subscription that waits for confirmation: it has no ARN yet. */
  unsubscribe(subscriptionArn: string): void {
    if (!subscriptionArn.startsWith("arn:")) throw invalidParameter("SubscriptionArn");
    for (const topic of this.topics) {
      const subscriptions = topic.subscriptions.filter(({ arn }) => arn !== subscriptionArn);
      if (subscriptions.length < topic.subscriptions.length) this.#keep({ ...topic, subscriptions });
    }
  }

  /** @returns the message's id. @throws {AwsError} NotFound, InvalidParameter */
  publish(topicArn: string, input: PublishInput): string {
    const { subscriptions } = this.topic(topicArn);
    const messageFor = checkedMessages(input);
    const { message, subject, attributes = {} } = input;
    const messageId = uuidFrom(this.#ids);
    const atMs = this.#context.kernel.nowMs;
    this.#publications.push({ topicArn, messageId, atMs, subject, message });
    if (this.#publications.length > publicationsMax) this.#publications.shift();
    const notification = { topicArn, messageId, atMs, subject, messageFor, attributes };
    for (const subscription of subscriptions) deliver(subscription, notification, this.#targets());
    return messageId;
  }

  /** Runs an alarm's action. A topic that no longer exists ignores it, and the alarm is not affected. */
  notify(topicArn: string, subject: string, message: string): void {
    if (this.#topics.has(topicArn)) this.publish(topicArn, { message, subject });
  }

  snapshot(): SnsState {
    return { topics: this.topics, publications: [...this.#publications] };
  }

  restore(state: unknown): void {
    const { topics, publications } = state as SnsState;
    this.#topics.clear();
    for (const topic of topics) this.#keep(topic);
    this.#publications = [...publications];
  }

  #keep(topic: Topic): Topic {
    this.#topics.set(topic.arn, topic);
    return topic;
  }
}

const notFound = (what: string) =>
  new AwsError("NotFoundException", `${what} does not exist`, { status: 404, queryCode: "NotFound" });
