/** The contract's shapes under short names. */
import type { components, operations } from "./schema";

type Schemas = components["schemas"];

export type Status = Schemas["Status"];
export type Priority = Schemas["Priority"];
export type Person = Schemas["Person"];
export type User = Schemas["User"];
export type Session = Schemas["Session"];
export type Registry = Schemas["Registry"];
export type Diagnostic = Schemas["Diagnostic"];
export type Workflow = Schemas["Workflow"];
export type Catalog = Schemas["Catalog"];
export type CatalogItem = Catalog["items"][number];
export type Group = Schemas["Group"];
export type SlaClock = Schemas["SlaClock"];
export type TicketSummary = Schemas["TicketSummary"];
export type Ticket = Schemas["Ticket"];
export type Preview = Schemas["Preview"];
export type BulkChange = Schemas["BulkChange"];
export type BulkResult = Schemas["BulkResult"];
export type View = Schemas["View"];
export type SaveView = Schemas["SaveView"];
export type Explanation = Schemas["Explanation"];
export type OpenTicket = Schemas["OpenTicket"];
export type ChangeTicket = Schemas["ChangeTicket"];
export type Comment = Schemas["Comment"];
export type Cascade = Schemas["Cascade"];
export type Decision = Schemas["Decision"];
export type Moves = Schemas["Moves"];
export type Move = Moves["items"][number];
export type HistoryEntry = Schemas["HistoryEntry"];
export type HistoryKind = HistoryEntry["kind"];
/** One write on one ticket: what it is like now, and what was done. */
export type TicketEvent = Schemas["TicketEvent"];
export type RegistryEvent = Schemas["RegistryEvent"];
export type HelloEvent = Schemas["HelloEvent"];
export type ResetEvent = Schemas["ResetEvent"];
export type Problem = Schemas["Problem"];
export type Stats = Schemas["Stats"];

/** A question about policy: may somebody act for a group, or make a move? */
export type ExplainQuery = NonNullable<operations["explain"]["parameters"]["query"]>;

/** What a list of tickets can be asked for; `cursor` is added page by page. */
export type TicketQuery = Omit<
  NonNullable<operations["listTickets"]["parameters"]["query"]>,
  "cursor"
>;
