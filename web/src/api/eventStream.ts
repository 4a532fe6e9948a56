import { backoffMs } from "../lib/throttle";

/** One event as it came over the wire. */
export interface WireEvent {
  name: "hello" | "ticket" | "registry" | "reset";
  data: string;
  /** Empty when the event has none. */
  id: string;
}

interface StreamHandlers {
  /** The event to go on after. */
  lastId: () => string;
  onEvent: (event: WireEvent) => void;
  onOpen: () => void;
  /** The connection was lost, or not reached; `failures` in a row. Another attempt follows. */
  onLost: (failures: number) => void;
}

const NAMES: readonly WireEvent["name"][] = ["hello", "ticket", "registry", "reset"];

/**
 * The server's event stream, for as long as it is wanted. EventSource gives up for good when a
 * server that restarts answers with an error, so connections are made anew here, each resuming
 * after the last event that was seen.
 */
export class EventStream {
  private source: EventSource | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private failures = 0;
  private readonly handlers: StreamHandlers;

  constructor(handlers: StreamHandlers) {
    this.handlers = handlers;
    window.addEventListener("online", this.connect);
    this.connect();
  }

  close(): void {
    window.removeEventListener("online", this.connect);
    clearTimeout(this.timer);
    this.source?.close();
  }

  private readonly connect = (): void => {
    clearTimeout(this.timer);
    this.source?.close();
    const after = encodeURIComponent(this.handlers.lastId());
    const source = new EventSource(`/api/v1/events?after=${after}`);
    this.source = source;
    for (const name of NAMES) {
      source.addEventListener(name, (message: MessageEvent<string>) => {
        this.failures = 0;
        this.handlers.onEvent({ name, data: message.data, id: message.lastEventId });
      });
    }
    source.addEventListener("open", () => {
      this.handlers.onOpen();
    });
    source.addEventListener("error", () => {
      source.close();
      this.failures += 1;
      this.handlers.onLost(this.failures);
      this.timer = setTimeout(this.connect, backoffMs(this.failures - 1));
    });
  };
}
