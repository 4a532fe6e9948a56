import { QueryClient } from "@tanstack/react-query";
import { expect, it } from "vitest";

import { ticketQuery } from "./tickets";
import type { Ticket } from "./types";

const ticket = (version: number) => ({ number: "T-1", version }) as Ticket;

it("keeps what a change has brought when an older answer comes after it", async () => {
  const client = new QueryClient();
  const query = ticketQuery("T-1");
  let answer: (read: Ticket) => void = () => undefined;
  const read = client.query({
    ...query,
    queryFn: () =>
      new Promise<Ticket>((resolve) => {
        answer = resolve;
      }),
  });
  client.setQueryData(query.queryKey, ticket(4));
  answer(ticket(3));
  await read;
  expect(client.getQueryData(query.queryKey)?.version).toBe(4);
});
