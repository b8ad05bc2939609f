import * as sdk from "@aws-sdk/client-sns";
import { AwsError } from "../aws-error.ts";
import { pendingConfirmation, type Topic } from "../sns/sns-service.ts";
import type { PublishInput } from "../sns/subscription.ts";
import { runBatch } from "../sqs/requests.ts";
import { listOfTags, type Page, pageAt, recordOfTags, withoutKeys } from "./lists.ts";
import { type ActionsOf, action } from "./router.ts";
import { type InputRules, requiredBy } from "./schema/input-rules.ts";

const invalidParameter = (message: string) =>
  new AwsError("InvalidParameterException", message, { queryCode: "InvalidParameter" });

/** The checks and errors of SNS's inputs. */
export const snsRules: InputRules = {
  missing: ({ path }) => invalidParameter(`Invalid parameter: ${path.join(".")}`),
  violation: invalidParameter,
};

/** The value of a required parameter. @throws {AwsError} InvalidParameter */
const required = requiredBy(snsRules);

/** One page of a list: 100 topics or subscriptions (SNS-API ListTopics, ListSubscriptions). @throws {AwsError} InvalidParameter */
const pageOf = <T>(all: readonly T[], token: string | undefined): Page<T> =>
  pageAt(all, token, 100, () => invalidParameter("Invalid parameter: NextToken"));

/** SNS's actions on topics, messages and subscriptions. */
export const snsActions: ActionsOf<typeof sdk> = {
  CreateTopic: action(sdk.CreateTopic$, (input, { sns }) => ({
    TopicArn: sns.createTopic(required(input.Name, "Topic Name"), input.Attributes, tagsOf(input.Tags)).arn,
  })),

  ListTopics: action(sdk.ListTopics$, (input, { sns }) => {
    const { items, nextToken } = pageOf(sns.topics, input.NextToken);
    return { Topics: items.map(({ arn }) => ({ TopicArn: arn })), NextToken: nextToken };
  }),

  GetTopicAttributes: action(sdk.GetTopicAttributes$, (input, { sns, context }) => {
    const { arn, attributes, subscriptions } = sns.topic(required(input.TopicArn, "TopicArn"));
    const pending = subscriptions.filter((subscription) => subscription.arn === pendingConfirmation).length;
    return {
      Attributes: {
        ...attributes,
        TopicArn: arn,
        Owner: context.accountId,
        SubscriptionsPending: String(pending),
        SubscriptionsConfirmed: String(subscriptions.length - pending),
        SubscriptionsDeleted: "0",
      },
    };
  }),

  SetTopicAttributes: action(sdk.SetTopicAttributes$, (input, { sns }) => {
    const name = required(input.AttributeName, "AttributeName");
    sns.updateTopic(required(input.TopicArn, "TopicArn"), ({ attributes }) => ({
      attributes: { ...attributes, [name]: input.AttributeValue ?? "" },
    }));
  }),

  DeleteTopic: action(sdk.DeleteTopic$, (input, { sns }) => {
    sns.deleteTopic(required(input.TopicArn, "TopicArn"));
  }),

  Publish: action(sdk.Publish$, (input, { sns }) => {
    const topicArn = required(input.TopicArn ?? input.TargetArn, "TopicArn");
    return { MessageId: sns.publish(topicArn, messageOf(input)) };
  }),

  /** Publishes each entry on its own. @throws {AwsError} for a batch without entries, with too many, or with equal ids. */
  PublishBatch: action(sdk.PublishBatch$, (input, { sns }) => {
    const { arn } = sns.topic(required(input.TopicArn, "TopicArn"));
    const entries = input.PublishBatchRequestEntries ?? [];
    const messages = entries.map((entry) => ({ ...entry, Id: required(entry.Id, "Id") }));
    checkBatch(messages.map(({ Id }) => Id));
    const publish = (entry: WireMessage) => ({ MessageId: sns.publish(arn, messageOf(entry)) });
    const { Successful = [], Failed = [] } = runBatch(messages, publish);
    return { Successful, Failed };
  }),

  TagResource: action(sdk.TagResource$, (input, { sns }) => {
    const added = tagsOf(input.Tags);
    sns.updateTopic(required(input.ResourceArn, "ResourceArn"), ({ tags }) => ({ tags: { ...tags, ...added } }));
  }),

  UntagResource: action(sdk.UntagResource$, (input, { sns }) => {
    sns.updateTopic(required(input.ResourceArn, "ResourceArn"), ({ tags }) => ({
      tags: withoutKeys(tags, input.TagKeys),
    }));
  }),

  ListTagsForResource: action(sdk.ListTagsForResource$, (input, { sns }) => ({
    Tags: listOfTags(sns.topic(required(input.ResourceArn, "ResourceArn")).tags),
  })),

  Subscribe: action(sdk.Subscribe$, (input, { sns }) => {
    const protocol = required(input.Protocol, "Protocol");
    const topicArn = required(input.TopicArn, "TopicArn");
    const { arn } = sns.subscribe(topicArn, protocol, input.Endpoint ?? "", input.Attributes);
    // Subscribe returns "pending confirmation", ListSubscriptionsByTopic "PendingConfirmation".
    return { SubscriptionArn: arn === pendingConfirmation ? "pending confirmation" : arn };
  }),

  ListSubscriptions: action(sdk.ListSubscriptions$, (input, { sns, context }) =>
    subscriptionsPage(sns.topics, input.NextToken, context.accountId),
  ),

  ListSubscriptionsByTopic: action(sdk.ListSubscriptionsByTopic$, (input, { sns, context }) =>
    subscriptionsPage([sns.topic(required(input.TopicArn, "TopicArn"))], input.NextToken, context.accountId),
  ),

  GetSubscriptionAttributes: action(sdk.GetSubscriptionAttributes$, (input, { sns, context }) => {
    const { topic, subscription } = sns.subscription(required(input.SubscriptionArn, "SubscriptionArn"));
    return {
      Attributes: {
        RawMessageDelivery: "false",
        ...subscription.attributes,
        SubscriptionArn: subscription.arn,
        TopicArn: topic.arn,
        Owner: context.accountId,
        Protocol: subscription.protocol,
        Endpoint: subscription.endpoint,
        PendingConfirmation: "false",
        ConfirmationWasAuthenticated: "true",
      },
    };
  }),

  SetSubscriptionAttributes: action(sdk.SetSubscriptionAttributes$, (input, { sns }) => {
    const name = required(input.AttributeName, "AttributeName");
    const arn = required(input.SubscriptionArn, "SubscriptionArn");
    sns.setSubscriptionAttribute(arn, name, input.AttributeValue ?? "");
  }),

  Unsubscribe: action(sdk.Unsubscribe$, (input, { sns }) => {
    sns.unsubscribe(required(input.SubscriptionArn, "SubscriptionArn"));
  }),
};

/** The tags of a request as a record. @throws {AwsError} InvalidParameter for one without a key. */
const tagsOf = (tags: readonly sdk.Tag[] | undefined) => recordOfTags(tags, (key) => required(key, "Tags"));

const batchEntriesMax = 10;

function checkBatch(ids: readonly string[]): void {
  const refuse = (code: string, message: string) => new AwsError(`${code}Exception`, message, { queryCode: code });
  if (ids.length === 0) throw refuse("EmptyBatchRequest", "The batch request doesn't contain any entries.");
  if (ids.length > batchEntriesMax) {
    throw refuse("TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.");
  }
  if (new Set(ids).size < ids.length) {
    throw refuse("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
  }
}

type WireMessage = Pick<sdk.PublishInput, "Message" | "Subject" | "MessageStructure" | "MessageAttributes">;

/** Converts a message of a request to the model's form. */
function messageOf({ Message, Subject, MessageStructure, MessageAttributes = {} }: WireMessage): PublishInput {
  const attributes = Object.entries(MessageAttributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    { DataType: required(DataType, "MessageAttributes.DataType"), StringValue, BinaryValue },
  ]);
  return {
    message: required(Message, "Empty message"),
    subject: Subject,
    attributes: Object.fromEntries(attributes),
    isPerProtocol: MessageStructure === "json",
  };
}

/** One page of the subscriptions of topics. */
function subscriptionsPage(topics: readonly Topic[], token: string | undefined, Owner: string) {
  const all = topics.flatMap(({ arn: TopicArn, subscriptions }) =>
    subscriptions.map(({ arn: SubscriptionArn, protocol: Protocol, endpoint: Endpoint }) => ({
      SubscriptionArn,
      Owner,
      Protocol,
      Endpoint,
      TopicArn,
    })),
  );
  const { items, nextToken } = pageOf(all, token);
  return { Subscriptions: [...items], NextToken: nextToken };
}
