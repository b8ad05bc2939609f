/** A subscription of a topic. Plain JSON. */
export interface Subscription {
  /** "PendingConfirmation" until somebody confirms, which nobody can do here for e-mail. */
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
}

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
