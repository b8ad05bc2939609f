import { createHash } from "node:crypto";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Connection, eventually, type OpenConnection } from "./connection.ts";

/** The behavior of a standard queue. */
export function queueContract(open: OpenConnection): void {
  describe("SQS", () => {
    let connection: Connection;
    beforeAll(async () => {
      connection = await open();
    });
    afterAll(() => connection.close());

    const create = async (name: string, attributes: Record<string, string> = {}): Promise<string> => {
      const command = new CreateQueueCommand({ QueueName: `${connection.prefix}-${name}`, Attributes: attributes });
      return (await connection.cloud.sqs.send(command)).QueueUrl ?? "";
    };
    const receive = async (url: string, visibilityTimeout = 43_200): Promise<Message[]> => {
      const command = new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: visibilityTimeout,
        MessageSystemAttributeNames: ["All"],
        MessageAttributeNames: ["All"],
      });
      return (await connection.cloud.sqs.send(command)).Messages ?? [];
    };
    const arrival = (url: string): Promise<Message> =>
      eventually(connection, "a message", async () => (await receive(url))[0]);

    test("a message is received as it was sent, and not again after it is deleted", async () => {
      const url = await create("plain");
      const sent = await connection.cloud.sqs.send(
        new SendMessageCommand({
          QueueUrl: url,
          MessageBody: "grüße ✓",
          MessageAttributes: { kind: { DataType: "String", StringValue: "test" } },
        }),
      );
      expect(sent.MD5OfMessageBody).toBe(createHash("md5").update("grüße ✓").digest("hex"));
      const message = await arrival(url);
      expect(message).toMatchObject({ MessageId: sent.MessageId, Body: "grüße ✓", MD5OfBody: sent.MD5OfMessageBody });
      expect(message.MessageAttributes?.kind?.StringValue).toBe("test");
      expect(message.Attributes?.ApproximateReceiveCount).toBe("1");
      await connection.cloud.sqs.send(
        new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: message.ReceiptHandle }),
      );
      const { Attributes } = await connection.cloud.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
      );
      expect(Attributes).toMatchObject({
        ApproximateNumberOfMessages: "0",
        ApproximateNumberOfMessagesNotVisible: "0",
        ApproximateNumberOfMessagesDelayed: "0",
      });
    });

    test("a batch reports each entry, and each entry has its own delay", async () => {
      const url = await create("batch", { DelaySeconds: "900" });
      const { Successful, Failed } = await connection.cloud.sqs.send(
        new SendMessageBatchCommand({
          QueueUrl: url,
          Entries: [
            { Id: "late", MessageBody: "late" },
            { Id: "now", MessageBody: "now", DelaySeconds: 0 },
            { Id: "never", MessageBody: "never", DelaySeconds: 901 },
          ],
        }),
      );
      expect(Successful?.map(({ Id }) => Id)).toEqual(["late", "now"]);
      expect(Failed).toMatchObject([{ Id: "never", SenderFault: true }]);
      expect((await arrival(url)).Body).toBe("now");
      expect(await receive(url)).toEqual([]);
    });

    test("a delayed message becomes visible when its delay is over", async () => {
      const url = await create("delayed");
      await connection.cloud.sqs.send(
        new SendMessageCommand({ QueueUrl: url, MessageBody: "later", DelaySeconds: 60 }),
      );
      const sentMs = connection.cloud.clock.nowMs();
      const { Attributes } = await arrival(url);
      expect(connection.cloud.clock.nowMs() - sentMs).toBeGreaterThan(55_000);
      expect(Attributes?.ApproximateReceiveCount).toBe("1");
    });

    test("a message moves to the dead-letter queue after maxReceiveCount receives", async () => {
      const dead = await create("dead");
      const { Attributes } = await connection.cloud.sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ["QueueArn"] }),
      );
      const policy = JSON.stringify({ deadLetterTargetArn: Attributes?.QueueArn, maxReceiveCount: 2 });
      const url = await create("redriven", { RedrivePolicy: policy });
      await connection.cloud.sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: "poison" }));
      for (const count of ["1", "2"]) {
        const [message] = await eventually(connection, "a receive", async () => {
          const messages = await receive(url, 0);
          return messages.length > 0 ? messages : undefined;
        });
        expect(message?.Attributes?.ApproximateReceiveCount).toBe(count);
      }
      const message = await eventually(connection, "a message in the dead-letter queue", async () => {
        await receive(url, 0);
        return (await receive(dead))[0];
      });
      expect(message.Body).toBe("poison");
    });

    test("an unknown queue is a QueueDoesNotExist error", async () => {
      const ask = (name: string) => connection.cloud.sqs.send(new GetQueueUrlCommand({ QueueName: name }));
      await expect(ask(`${connection.prefix}-missing`)).rejects.toMatchObject({ name: "QueueDoesNotExist" });
      const url = await create("gone");
      await connection.cloud.sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
      await expect(ask(`${connection.prefix}-gone`)).rejects.toMatchObject({ name: "QueueDoesNotExist" });
    });
  });
}
