import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { beforeEach, expect, it, vi } from "vitest";

import { refresh } from "./refresh";

/** A question that is answered by hand, with what the server had when it was asked. */
class Question {
  readonly key: readonly unknown[] = ["tickets", "list"];
  readonly observer: QueryObserver<string>;
  asked = 0;
  private readonly waiting: { answer: (text: string) => void; fail: (error: Error) => void }[] = [];

  constructor(client: QueryClient) {
    this.observer = new QueryObserver(client, {
      queryKey: this.key,
      retry: false,
      queryFn: () => {
        this.asked += 1;
        return new Promise<string>((answer, fail) => {
          this.waiting.push({ answer, fail });
        });
      },
    });
    this.observer.subscribe(() => undefined);
  }

  get shown(): string | undefined {
    return this.observer.getCurrentResult().data;
  }

  async answer(text: string): Promise<void> {
    const asked = this.asked;
    this.waiting.shift()?.answer(text);
    await vi.waitFor(() => {
      expect(this.shown === text || this.asked > asked).toBe(true);
    });
  }

  async fail(): Promise<void> {
    this.waiting.shift()?.fail(new Error("no"));
    await vi.waitFor(() => {
      expect(this.observer.getCurrentResult().fetchStatus).toBe("idle");
    });
  }
}

let client: QueryClient;
let question: Question;
const news = () => refresh(client, { queryKey: ["tickets"] });

beforeEach(() => {
  client = new QueryClient();
  question = new Question(client);
});

it("asks once more when news come during the first read", async () => {
  const done = news();
  await question.answer("old");
  await vi.waitFor(() => {
    expect(question.asked).toBe(2);
  });
  await question.answer("new");
  await done;
  expect(question.shown).toBe("new");
  expect(question.asked).toBe(2);
});

it("lets a read go on however many news come, and lets one more follow", async () => {
  await question.answer("first");
  const done = [news(), news(), news()];
  expect(question.asked).toBe(2);
  await question.answer("second");
  expect(question.shown).toBe("second");
  await vi.waitFor(() => {
    expect(question.asked).toBe(3);
  });
  await question.answer("third");
  await Promise.all(done);
  expect(question.shown).toBe("third");
  expect(question.asked).toBe(3);
});

it("does not ask again after a failure, but knows that what it has is old", async () => {
  await question.answer("first");
  const done = [news(), news()];
  await question.fail();
  await Promise.all(done);
  expect(question.asked).toBe(2);
  expect(client.getQueryState(question.key)?.isInvalidated).toBe(true);
});
