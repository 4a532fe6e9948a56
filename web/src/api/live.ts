import {
  useQueryClient,
  type InvalidateQueryFilters,
  type QueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";

import { shortRevision } from "../lib/names";
import { Store, useStore } from "../lib/store";
import { throttle } from "../lib/throttle";
import { showToast } from "../lib/toasts";
import { EventStream, type WireEvent } from "./eventStream";
import { policyKeys } from "./policy";
import { refresh } from "./refresh";
import { sessionQuery } from "./session";
import { ticketKeys } from "./tickets";
import type { HelloEvent, RegistryEvent, ResetEvent, Session, Ticket, TicketEvent } from "./types";

export type LiveState = "connecting" | "live" | "lost";

/** What the tabs of one browser tell each other; only one of them is connected to the server. */
type TabMessage =
  { kind: "event"; event: WireEvent } | { kind: "state"; state: LiveState } | { kind: "asks" };

const CHANNEL = "itops-live";
/** Lists follow a busy desk at this pace; an open ticket follows at once. */
const LISTS_PERIOD_MS = 1_000;
const STATS_PERIOD_MS = 5_000;
/** One lost connection is a restart; more in a row are worth a word. */
const FAILURES_SHOWN = 2;

type PolicyState = Pick<HelloEvent, "revision" | "pending">;

const liveState = new Store<LiveState>("connecting");
const ticketListeners = new Set<(event: TicketEvent) => void>();

export function useLiveState(): LiveState {
  return useStore(liveState);
}

/** Calls back for every change of a ticket, after the cache was told. Memoise the listener. */
export function useTicketEvents(listener: (event: TicketEvent) => void): void {
  useEffect(() => {
    ticketListeners.add(listener);
    return () => {
      ticketListeners.delete(listener);
    };
  }, [listener]);
}

/** Keeps the cache as the server has it, by its event stream. Once, in the shell. */
export function useLiveUpdates(username: string): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const session = queryClient.getQueryData(sessionQuery.queryKey);
    if (!session) return undefined;
    const live = new Live(queryClient, username, session.events);
    return () => {
      live.stop();
    };
  }, [queryClient, username]);
}

class Live {
  private readonly queryClient: QueryClient;
  private readonly channel: BroadcastChannel;
  private readonly stopped = new AbortController();
  private readonly lists;
  private readonly stats;
  private stream: EventStream | undefined;
  private lastId: string;
  /** In force, and whether other policy lies on disk, as far as is known. */
  private policy: PolicyState;

  /**
   * `start` is where the events were before anything was read but the session. They go on from there,
   * so that what was read since need not be read again.
   */
  constructor(queryClient: QueryClient, username: string, start: Session["events"]) {
    this.queryClient = queryClient;
    this.lastId = start.last_event_id;
    this.policy = start;
    this.channel = new BroadcastChannel(`${CHANNEL}.${username}`);
    this.channel.onmessage = ({ data }: MessageEvent<TabMessage>) => {
      this.onTabMessage(data);
    };
    this.lists = throttle(LISTS_PERIOD_MS, () => {
      this.refresh({ queryKey: ticketKeys.lists });
    });
    this.stats = throttle(STATS_PERIOD_MS, () => {
      this.refresh({ queryKey: ["stats"] });
    });
    this.tell({ kind: "asks" });
    void this.lead(`${CHANNEL}.${username}`);
  }

  stop(): void {
    this.stopped.abort();
    this.stream?.close();
    this.channel.close();
    this.lists.cancel();
    this.stats.cancel();
    liveState.set("connecting");
  }

  /**
   * Waits until no other tab is connected, and is connected from then on. Browsers have locks only
   * where the connection is secure; elsewhere every tab has its own stream.
   */
  private async lead(lock: string): Promise<void> {
    const { signal } = this.stopped;
    const untilStopped = () =>
      new Promise<void>((resolve) => {
        if (signal.aborted) {
          resolve();
          return;
        }
        signal.addEventListener("abort", () => {
          resolve();
        });
        this.open();
      });
    if (!("locks" in navigator)) {
      await untilStopped();
      return;
    }
    try {
      await navigator.locks.request(lock, { signal }, untilStopped);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  private open(): void {
    this.stream = new EventStream({
      lastId: () => this.lastId,
      onEvent: (event) => {
        this.tell({ kind: "event", event });
        this.accept(event);
      },
      onOpen: () => {
        this.setState("live");
      },
      onLost: (failures) => {
        if (failures < FAILURES_SHOWN) return;
        this.setState("lost");
        // The stream does not say why it was refused; the session does.
        void this.queryClient.invalidateQueries({ queryKey: sessionQuery.queryKey });
      },
    });
  }

  private setState(state: LiveState): void {
    liveState.set(state);
    this.tell({ kind: "state", state });
  }

  private tell(message: TabMessage): void {
    if (!this.stopped.signal.aborted) this.channel.postMessage(message);
  }

  private onTabMessage(message: TabMessage): void {
    switch (message.kind) {
      case "event":
        this.accept(message.event);
        break;
      case "state":
        liveState.set(message.state);
        break;
      case "asks":
        if (this.stream !== undefined) this.tell({ kind: "state", state: liveState.get() });
        break;
    }
  }

  private accept(event: WireEvent): void {
    if (event.id !== "") this.lastId = event.id;
    switch (event.name) {
      case "hello":
        // The server may have been started with other policy than it had when the connection broke.
        this.acceptPolicy(JSON.parse(event.data) as HelloEvent);
        break;
      case "reset":
        this.lastId = (JSON.parse(event.data) as ResetEvent).last_event_id;
        this.refresh({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
        break;
      case "ticket":
        this.acceptTicket(JSON.parse(event.data) as TicketEvent);
        break;
      case "registry":
        this.acceptPolicy(JSON.parse(event.data) as RegistryEvent);
        break;
    }
  }

  private acceptTicket(event: TicketEvent): void {
    const known = this.queryClient.getQueryData<Ticket>(ticketKeys.ticket(event.number));
    const isNewer = known === undefined || known.version < event.version;
    // Comments are no version of the ticket.
    if (isNewer || event.kinds.includes("comment")) {
      this.refresh({ queryKey: ticketKeys.one(event.number) });
    }
    this.lists.call();
    this.stats.call();
    for (const listener of ticketListeners) listener(event);
  }

  private acceptPolicy({ revision, pending }: PolicyState): void {
    const known = this.policy;
    if (known.revision === revision && known.pending === pending) return;
    this.policy = { revision, pending };
    this.refresh({ queryKey: policyKeys.all });
    if (known.revision === revision) return;
    this.refresh({
      predicate: ({ queryKey }) => queryKey[0] === "tickets" && queryKey.includes("moves"),
    });
    showToast("info", `Policy has changed: revision ${shortRevision(revision)} is in force.`);
  }

  private refresh(filters: InvalidateQueryFilters): void {
    void refresh(this.queryClient, filters);
  }
}
