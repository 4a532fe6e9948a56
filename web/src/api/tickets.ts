import {
  infiniteQueryOptions,
  keepPreviousData,
  queryOptions,
  replaceEqualDeep,
  useIsMutating,
  useMutation,
  useQueryClient,
  type QueryClient,
} from "@tanstack/react-query";

import { mostUrgent } from "../lib/sla";
import { bodyOf, newIdempotencyKey, sendRepeatedly, server } from "./client";
import { refresh } from "./refresh";
import type { BulkChange, ChangeTicket, OpenTicket, Status, Ticket, TicketQuery } from "./types";

/** Keys of everything about tickets. A ticket goes by its number, `T-1`. */
export const ticketKeys = {
  lists: ["tickets", "list"] as const,
  list: (query: TicketQuery) => ["tickets", "list", query] as const,
  urgent: (query: TicketQuery) => ["tickets", "list", "urgent", query] as const,
  pages: (query: TicketQuery) => ["tickets", "list", "pages", query] as const,
  one: (number: string) => ["tickets", "one", number] as const,
  ticket: (number: string) => ["tickets", "one", number, "ticket"] as const,
  moves: (number: string) => ["tickets", "one", number, "moves"] as const,
  comments: (number: string) => ["tickets", "one", number, "comments"] as const,
  history: (number: string) => ["tickets", "one", number, "history"] as const,
};

/** One page of tickets: the first. */
export const ticketListQuery = (query: TicketQuery) =>
  queryOptions({
    queryKey: ticketKeys.list(query),
    queryFn: ({ signal }) => bodyOf(server.GET("/api/v1/tickets", { params: { query }, signal })),
    placeholderData: keepPreviousData,
  });

/**
 * The most pressing tickets of a set, at most `limit` of them. The order `due_at` puts those last
 * that have missed all of their times: what a page cannot hold is asked for what was breached, too.
 */
export const urgentTicketsQuery = (query: TicketQuery & { limit: number }) =>
  queryOptions({
    queryKey: ticketKeys.urgent(query),
    queryFn: async ({ signal }) => {
      const read = (asked: TicketQuery) =>
        bodyOf(server.GET("/api/v1/tickets", { params: { query: asked }, signal }));
      const { items, next_cursor: next } = await read(query);
      const hasMore = next !== null;
      // The longest open of them are the most overdue, more or less.
      const late = hasMore
        ? (await read({ ...query, sla: "breached", sort: "created_at" })).items
        : [];
      return { items: mostUrgent([items, late], query.limit), hasMore };
    },
    placeholderData: keepPreviousData,
  });

/** A list of tickets that grows page by page. */
export const ticketPagesQuery = (query: TicketQuery) =>
  infiniteQueryOptions({
    queryKey: ticketKeys.pages(query),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) =>
      bodyOf(
        server.GET("/api/v1/tickets", {
          params: { query: pageParam === undefined ? query : { ...query, cursor: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

const path = (number: string) => ({ path: { id: number } });

/** The answer to a question may come after that to a later change, which has brought a newer one. */
function newerTicket(known: unknown, read: unknown): unknown {
  const isOld = known !== undefined && (read as Ticket).version < (known as Ticket).version;
  return isOld ? known : replaceEqualDeep(known, read);
}

export const ticketQuery = (number: string) =>
  queryOptions({
    queryKey: ticketKeys.ticket(number),
    structuralSharing: newerTicket,
    queryFn: ({ signal }) =>
      bodyOf(server.GET("/api/v1/tickets/{id}", { params: path(number), signal })),
  });

export const movesQuery = (number: string) =>
  queryOptions({
    queryKey: ticketKeys.moves(number),
    queryFn: ({ signal }) =>
      bodyOf(server.GET("/api/v1/tickets/{id}/transitions", { params: path(number), signal })),
  });

const WHOLE_PAGE = 200;

export const commentsQuery = (number: string) =>
  infiniteQueryOptions({
    queryKey: ticketKeys.comments(number),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) =>
      bodyOf(
        server.GET("/api/v1/tickets/{id}/comments", {
          params: { ...path(number), query: pageQuery(pageParam) },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

export const historyQuery = (number: string) =>
  infiniteQueryOptions({
    queryKey: ticketKeys.history(number),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ signal, pageParam }) =>
      bodyOf(
        server.GET("/api/v1/tickets/{id}/history", {
          params: { ...path(number), query: pageQuery(pageParam) },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

function pageQuery(cursor: string | undefined) {
  return cursor === undefined ? { limit: WHOLE_PAGE } : { limit: WHOLE_PAGE, cursor };
}

/** Takes over a ticket that an answer brought, and fetches anew what depends on it. */
export function acceptTicket(queryClient: QueryClient, ticket: Ticket): void {
  queryClient.setQueryData(ticketKeys.ticket(ticket.number), ticket);
  refreshAround(queryClient, ticket.number);
}

/** All that is known of a ticket, as it is now. */
export function refreshTicket(queryClient: QueryClient, number: string): void {
  void refresh(queryClient, { queryKey: ticketKeys.one(number) });
}

/** What depends on a ticket: its moves, its story, and the lists. */
function refreshAround(queryClient: QueryClient, number: string): void {
  const [, , , ticket] = ticketKeys.ticket(number);
  void refresh(queryClient, {
    queryKey: ticketKeys.one(number),
    predicate: ({ queryKey }) => queryKey[3] !== ticket,
  });
  void refreshLists(queryClient);
}

function refreshLists(queryClient: QueryClient): Promise<void> {
  return refresh(queryClient, { queryKey: ticketKeys.lists });
}

/** What opening would do, or why it would be refused. Below policy: a new revision may differ. */
export const previewQuery = (body: OpenTicket) =>
  queryOptions({
    queryKey: ["policy", "preview", body] as const,
    queryFn: ({ signal }) => bodyOf(server.POST("/api/v1/tickets/preview", { body, signal })),
    placeholderData: keepPreviousData,
  });

/** Assigns or moves many tickets; each is decided on its own and has a result of its own. */
export function useBulkChange() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: BulkChange) => bodyOf(server.POST("/api/v1/tickets/bulk", { body })),
    onSuccess: ({ results }) => {
      for (const { number } of results) {
        if (number !== null) refreshTicket(queryClient, number);
      }
      void refreshLists(queryClient);
    },
  });
}

/** Opens a ticket. `key` comes from newIdempotencyKey and stays the same while one form is tried. */
export function useOpenTicket() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ body, key }: { body: OpenTicket; key: string }) =>
      sendRepeatedly(() =>
        bodyOf(
          server.POST("/api/v1/tickets", { body, params: { header: { "Idempotency-Key": key } } }),
        ),
      ),
    onSuccess: (ticket) => {
      acceptTicket(queryClient, ticket);
    },
  });
}

/** Changes fields of a ticket as it was in `version`; 412 `version_conflict` when it is newer. */
export function useChangeTicket(number: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: ticketKeys.ticket(number),
    mutationFn: ({ body, version }: { body: ChangeTicket; version: number }) =>
      bodyOf(
        server.PATCH("/api/v1/tickets/{id}", {
          body,
          params: { ...path(number), header: { "If-Match": `"${version}"` } },
        }),
      ),
    onSuccess: (ticket) => {
      acceptTicket(queryClient, ticket);
    },
  });
}

/** Whether fields of a ticket are being saved, also by a form that somebody has left since. */
export function useIsSaving(number: string): boolean {
  return useIsMutating({ mutationKey: ticketKeys.ticket(number) }) > 0;
}

/** Whether anything is being done to a ticket, also by a form that somebody has left since. */
export function useIsChanging(number: string): boolean {
  return useIsMutating({ mutationKey: ticketKeys.one(number) }) > 0;
}

interface MoveTicket {
  to: Status;
  comment?: string;
  version?: number;
}

function sendMove(number: string, body: MoveTicket, key: string): Promise<Ticket> {
  return bodyOf(
    server.POST("/api/v1/tickets/{id}/transitions", {
      body,
      params: { ...path(number), header: { "Idempotency-Key": key } },
    }),
  );
}

/**
 * Moves a ticket; 409 `version_conflict` when it is newer than `version`. `key` comes from
 * newIdempotencyKey and stays the same while the same is tried.
 */
export function useMoveTicket(number: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: ticketKeys.moves(number),
    mutationFn: ({ body, key }: { body: MoveTicket; key: string }) =>
      sendRepeatedly(() => sendMove(number, body, key)),
    onSuccess: (ticket) => {
      acceptTicket(queryClient, ticket);
    },
  });
}

/**
 * Moves any ticket of a list to another status, and is done when the lists show what came of it,
 * be it a move or a refusal.
 */
export function useMoveListed() {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ number, ...body }: MoveTicket & { number: string }) =>
      sendMove(number, body, newIdempotencyKey()),
    onSuccess: (ticket) => {
      queryClient.setQueryData(ticketKeys.ticket(ticket.number), ticket);
    },
    onSettled: async (_ticket, _error, { number }) => {
      refreshTicket(queryClient, number);
      await refreshLists(queryClient);
    },
  });
}

export function useAddComment(number: string) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationKey: ticketKeys.comments(number),
    mutationFn: ({ body, key }: { body: string; key: string }) =>
      sendRepeatedly(() =>
        bodyOf(
          server.POST("/api/v1/tickets/{id}/comments", {
            body: { body },
            params: { ...path(number), header: { "Idempotency-Key": key } },
          }),
        ),
      ),
    onSuccess: () => {
      refreshAround(queryClient, number);
    },
  });
}

export { newIdempotencyKey };
